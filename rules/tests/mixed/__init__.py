from mixed._native import *
