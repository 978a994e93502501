"""What became of the rows that were read."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Totals:
    """How many rows were read, and where each of them went."""

    read: int
    kept: int
    duplicates: int
    rejected: int
    out_of_scope: int

    @property
    def adds_up(self) -> bool:
        """Whether no row was lost and none counted twice."""
        return self.read == self.kept + self.duplicates + self.rejected + self.out_of_scope

    def __str__(self) -> str:
        """The sum, for a person.

        Examples
        --------
        >>> print(Totals(10, 7, 1, 0, 2))
        10 read = 7 kept + 1 duplicate + 0 rejected + 2 out of scope
        """
        return (
            f"{self.read:,} read = {self.kept:,} kept + {self.duplicates:,} duplicate"
            f" + {self.rejected:,} rejected + {self.out_of_scope:,} out of scope"
        )
