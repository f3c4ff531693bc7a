"""What every store has to keep to, as tests. For our own stores and for third parties'.

class TestMine(StoreContract):
    @pytest.fixture
    def opening(self, tmp_path: Path) -> str:
        return f"store = MyStore({str(tmp_path)!r})"

    @pytest.fixture
    def store(self, opening: str) -> Iterator[Store]:
        ...

``store`` is a new, empty store. ``opening`` is Python that binds the name ``store`` to the same store in another
process. Nothing of a test outlives it.
"""

from __future__ import annotations

from trackdown.testing.store_log_contract import StoreLogContract
from trackdown.testing.store_process_contract import StoreProcessContract
from trackdown.testing.store_question_contract import StoreQuestionContract
from trackdown.testing.store_view_contract import StoreViewContract


class StoreContract(StoreLogContract, StoreQuestionContract, StoreViewContract, StoreProcessContract):
    """The log and its transactions, the questions to the tables, what is around a ticket, several processes."""
