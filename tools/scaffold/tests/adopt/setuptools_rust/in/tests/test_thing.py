import numpy
import thing
