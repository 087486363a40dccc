//! `geometry._native`: points, and a submodule for angles.

use pyo3::prelude::*;

/// Points in the plane.
#[pymodule]
mod _native {
    use pyo3::prelude::*;

    /// The point where both axes meet, as text.
    #[pymodule_export]
    const ORIGIN: &str = "(0, 0)";

    /// A point in the plane.
    #[pyclass(frozen)]
    struct Point {
        /// The distance from the vertical axis.
        #[pyo3(get)]
        x: f64,
        /// The distance from the horizontal axis.
        #[pyo3(get)]
        y: f64,
    }

    #[pymethods]
    impl Point {
        #[new]
        #[pyo3(signature = (x, y = 0.0))]
        fn new(x: f64, y: f64) -> Self {
            Self { x, y }
        }

        /// Returns the point on the other side of the origin.
        fn opposite(&self) -> Self {
            Self {
                x: -self.x,
                y: -self.y,
            }
        }
    }

    /// Returns the length of a path through points.
    #[pyfunction]
    fn length(path: Vec<PyRef<'_, Point>>) -> f64 {
        path.windows(2)
            .map(|pair| (pair[1].x - pair[0].x).hypot(pair[1].y - pair[0].y))
            .sum()
    }

    /// Angles, in degrees.
    #[pymodule]
    mod angles {
        use pyo3::prelude::*;

        use super::Point;

        /// Returns the angle between the horizontal axis and the line from the origin to a point.
        #[pyfunction]
        fn direction(to: &Point) -> f64 {
            to.y.atan2(to.x).to_degrees()
        }
    }
}
