from setuptools import find_packages, setup
from setuptools_rust import Binding, RustBin, RustExtension

setup(
    name="thing",
    version="1.0",
    package_dir={"": "lib"},
    packages=find_packages(where="lib"),
    python_requires=">=3.8",
    install_requires=["numpy"],
    rust_extensions=[
        RustExtension("thing._thing", "rust/Cargo.toml", binding=Binding.PyO3, debug=False),
        RustBin("tool"),
    ],
    entry_points={"console_scripts": ["thing = thing.cli:main"]},
)
