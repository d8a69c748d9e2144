"""`python -m benchmarks.cluster [--seconds 8]`: kill each part under load, count losses."""

import argparse

from benchmarks.cluster.run import as_table, measure


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=8, help="of load in each stage")
    parser.add_argument("--small", action="store_true", help="one second, as the tests do")
    asked = parser.parse_args()
    report = measure(seconds=1 if asked.small else asked.seconds)
    print(as_table(report))
    print(f"Stored: {report.stored}; lost: {report.lost}; stored twice: {report.doubled}.")
    for asked_for, answer in report.without_primary.items():
        after = report.after_all[asked_for].status
        print(f"{asked_for}: {answer.status} without the primary, {after} after all.")


if __name__ == "__main__":
    main()
