"""A rule, answers and age that fire it with all the reasons, and such that just do not."""

RuleCase = tuple[str, tuple[str, int, list[str]], tuple[str, int, list[str]]]
