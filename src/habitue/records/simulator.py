"""A seeded shop: invented sales that behave like real ones, for benchmarks, examples and demonstrations.

Each customer arrives some day, buys at their own pace (gamma distributed over customers, Poisson in time), and leaves
after an exponential while: the story behind Schmittlein, Morrison and Colombo (1987), Management Science 33:1-24.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import pyarrow as pa

_DAY_US = 86_400_000_000
_MEAN_AMOUNT_CENTS, _SPREAD = 1_800.0, 0.6
_OPENS, _OPEN_HOURS = 7, 12


def simulate_sales(*, customers: int, orders: int, start: datetime, days: int, seed: int) -> pa.Table:
    """Exactly ``orders`` orders of at most ``customers`` customers over ``days`` days, in no order.

    Columns ``customer_id, ordered_at, amount, order_id`` as in a sales table; ``start`` is an aware instant, the
    midnight from which the days count. The same seed gives the same table.
    """
    random = np.random.default_rng(seed)
    arrival = random.uniform(0, 1, customers) ** 1.3 * days * 0.95
    stay = np.minimum(random.exponential(days * 0.6, customers), days - arrival)
    pace = random.gamma(0.8, 1.0, customers)
    share = pace * stay
    counts = np.maximum(random.poisson(share * (orders / share.sum())), 1)
    customer = np.repeat(np.arange(customers), counts)
    customer = random.permutation(customer)[:orders]
    missing = orders - len(customer)
    customer = np.concatenate([customer, random.choice(customers, missing, p=share / share.sum())])
    day = (arrival[customer] + random.uniform(0, 1, orders) * stay[customer]).astype(np.int64)
    second = ((_OPENS + random.beta(2, 2, orders) * _OPEN_HOURS) * 3600).astype(np.int64)
    cents = np.maximum(random.lognormal(np.log(_MEAN_AMOUNT_CENTS), _SPREAD, orders), 50).astype(np.int64)
    return pa.table(
        {
            "customer_id": _names("C", customer, customers),
            "ordered_at": _instants(start, day, second),
            "amount": _money(cents),
            "order_id": _names("T", np.arange(orders), orders),
        }
    )


def _names(prefix: str, numbers: np.ndarray, most: int) -> pa.Array:
    width = len(str(most))
    digits = np.array([10**power for power in range(width - 1, -1, -1)], dtype=np.int64)
    text = np.empty((len(numbers), width + 1), dtype=np.uint8)
    text[:, 0] = ord(prefix)
    for place, digit in enumerate(digits):
        text[:, place + 1] = numbers // digit % 10 + ord("0")
    offsets = np.arange(len(numbers) + 1, dtype=np.int64) * (width + 1)
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(text)]
    return pa.Array.from_buffers(pa.large_string(), len(numbers), buffers)


def _instants(start: datetime, day: np.ndarray, second: np.ndarray) -> pa.Array:
    zero = (start - datetime(1970, 1, 1, tzinfo=start.tzinfo)) // timedelta(microseconds=1)
    return pa.array(zero + day * _DAY_US + second * 1_000_000, pa.timestamp("us", tz="UTC"))


def _money(cents: np.ndarray) -> pa.Array:
    units = np.zeros(
        (len(cents), 2), dtype=np.int64
    )  # decimal128: low and high 64 bits; amounts are positive
    units[:, 0] = cents * 100
    return pa.Array.from_buffers(pa.decimal128(18, 4), len(cents), [None, pa.py_buffer(units)])
