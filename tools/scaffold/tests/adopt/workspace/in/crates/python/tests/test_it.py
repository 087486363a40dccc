import spaces
from pathlib import Path

DATA = Path(__file__).parent.parent.parent / "core" / "data"
