import math

import pytest
from django.db import connection

from conditions.weights import HIGHEST, LOWEST, no_weight, sql_weights, yes_weight


def test_the_bounds_are_those_of_the_design() -> None:
    assert (LOWEST, HIGHEST) == (0.005, 0.995)


@pytest.mark.parametrize(
    ("_case", "frequency", "background", "yes", "no"),
    [
        ("for", 0.8, 0.2, math.log(4), math.log(0.25)),
        ("against", 0.1, 0.4, math.log(0.25), math.log(1.5)),
        ("neutral", 0.3, 0.3, 0.0, 0.0),
        ("never, kept off minus infinity", 0.0, 0.5, math.log(0.01), math.log(1.99)),
        ("always, kept off infinity", 1.0, 0.5, math.log(1.99), math.log(0.01)),
    ],
)
@pytest.mark.django_db
def test_python_and_sql_agree_with_the_formula(
    _case: str, frequency: float, background: float, yes: float, no: float
) -> None:
    assert yes_weight(frequency=frequency, background=background) == pytest.approx(yes)
    assert no_weight(frequency=frequency, background=background) == pytest.approx(no)
    columns = ", ".join(sql_weights(frequency="f", background="b"))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {columns} FROM (SELECT CAST(%s AS double precision) AS f,"  # noqa: S608
            " CAST(%s AS double precision) AS b) figures",
            [frequency, background],
        )
        assert cursor.fetchone() == pytest.approx((yes, no))
