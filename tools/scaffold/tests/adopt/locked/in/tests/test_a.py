import hypothesis
import locked
import numpy
import psutil
from dirty_equals import IsStr
