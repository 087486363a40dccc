"""Calls Rust."""

import hello

print(f"Rust counts {hello.count_primes(1_000_000)} primes below a million")
