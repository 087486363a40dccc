import mixed_thing
from pathlib import Path

WORDS = Path(__file__).parent.parent / "samples" / "a.txt"
