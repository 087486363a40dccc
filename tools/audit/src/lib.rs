//! Finds what is wrong with the graph of a PyO3 extension.
