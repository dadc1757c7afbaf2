"""clvkit's models on the same customers, in its own environment: ``python peer_clvkit_models.py FILE PART...``. Stands alone."""

import json
import sys
import time
import warnings

import numpy as np
import pandas as pd
from clvkit import CustomerBase
from clvkit.clv import BGNBD, GammaGamma

warnings.simplefilter("ignore")
NAMES = {"bg_nbd": (BGNBD, ["r", "alpha", "a", "b"]), "gamma_gamma": (GammaGamma, ["p", "q", "gamma"])}


def base(people):
    """The customers as clvkit wants them; its own reader only takes logs."""
    data = pd.DataFrame(
        {
            "frequency": people["x"],
            "recency": people["t_x"],
            "T": people["T"],
            "monetary_value": people["spend"],
        },
        index=pd.RangeIndex(len(people["x"]), name="customer_id"),
    )
    return CustomerBase(
        data,
        time_unit="W",
        observation_period_end=pd.Timestamp("1997-09-30"),
        has_monetary=True,
        on_negative="net",
    )


if __name__ == "__main__":
    people = base(np.load(sys.argv[1]))
    seconds, found = {}, {}
    for part in sys.argv[2:]:
        kind, names = NAMES[part]
        begin = time.process_time()
        fitted = kind().fit(people)
        seconds[part] = time.process_time() - begin
        parameters = dict(fitted.params_)
        found[part] = [
            float(parameters.get(name, list(parameters.values())[at])) for at, name in enumerate(names)
        ]
    print(json.dumps({"clocks": seconds, "cpu_clocks": seconds, "figures": found}))
