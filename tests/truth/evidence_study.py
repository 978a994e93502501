"""How often a theme without an effect is graded promising, and how often a real one is."""

import numpy as np
import pandas as pd

from equity_reports.stats.evidence import by_theme

THEMES, REAL = 7, 0


def grades(rng, repeats, *, teams, effect, between):
    """Share of programmes with a null theme called promising; and with the real one so."""
    false, found = 0, 0
    for _ in range(repeats):
        mean = np.zeros(THEMES)
        mean[REAL] = effect
        variance = rng.uniform(0.005, 0.05, (THEMES, teams))
        noise = rng.normal(size=(THEMES, teams)) * np.sqrt(variance + between**2)
        table = pd.DataFrame(
            {
                "theme": np.repeat(np.arange(THEMES), teams),
                "team": np.tile(np.arange(teams), THEMES),
                "effect": (mean[:, None] + noise).ravel(),
                "variance": variance.ravel(),
            }
        )
        promising = set(by_theme(table).query("grade == 'promising'")["theme"])
        false += bool(promising - {REAL})
        found += REAL in promising
    return false / repeats, found / repeats


def study(rng, repeats):
    """Rows over numbers of teams and true differences between them."""
    rows = []
    for teams in (3, 5, 8):
        for between in (0.0, 0.1, 0.2):
            false, found = grades(rng, repeats, teams=teams, effect=-0.3, between=between)
            row = {"teams": teams, "between": between, "false": false, "found": found}
            rows.append({**row, "repeats": repeats})
    return pd.DataFrame(rows)
