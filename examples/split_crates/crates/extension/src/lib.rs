//! The Python binding: names, defaults and errors.

use pyo3::prelude::*;

/// Statistics, phrases and distances of texts, and a report of all.
#[pymodule]
mod _native {
    use pyo3::exceptions::PyValueError;
    use pyo3::prelude::*;
    use pyo3::types::PyDict;

    // `::` before a crate, because PyO3 creates a module with the name of each function below.

    /// Returns a report on a text in Markdown. Each list in it has at most `most` lines.
    #[pyfunction]
    #[pyo3(signature = (text, most = 5))]
    fn report(py: Python<'_>, text: &str, most: usize) -> String {
        py.detach(|| ::report::report(text, most))
    }

    /// Returns the statistics of a text, by name. `view` is "surface", "stem", "initial" or "length".
    #[pyfunction]
    #[pyo3(signature = (text, view = "surface", most = 5))]
    fn profile<'py>(
        py: Python<'py>,
        text: &str,
        view: &str,
        most: usize,
    ) -> PyResult<Bound<'py, PyDict>> {
        let view = view.parse().map_err(PyValueError::new_err)?;
        let profile = py.detach(|| stats::profile(&tokens::words(text), view, most));
        let figures = PyDict::new(py);
        figures.set_item("total", profile.total)?;
        figures.set_item("distinct", profile.distinct)?;
        figures.set_item("once", profile.once)?;
        figures.set_item("entropy", profile.entropy)?;
        figures.set_item("simpson", profile.simpson)?;
        figures.set_item("yule", profile.yule)?;
        figures.set_item("gini", profile.gini)?;
        figures.set_item("window_variety", profile.window_variety)?;
        figures.set_item("top", profile.top)?;
        figures.set_item("per_sentence", profile.per_sentence)?;
        Ok(figures)
    }

    /// Returns phrases of `length` words that occur at least twice, with count and score, the highest score first.
    ///
    /// `score` is "dice", "log-likelihood", "pmi" or "t-score".
    #[pyfunction]
    #[pyo3(signature = (text, length = 2, view = "surface", score = "log-likelihood", most = 5))]
    fn phrases(
        py: Python<'_>,
        text: &str,
        length: usize,
        view: &str,
        score: &str,
        most: usize,
    ) -> PyResult<Vec<(String, usize, f64)>> {
        let view = view.parse().map_err(PyValueError::new_err)?;
        let score = score.parse().map_err(PyValueError::new_err)?;
        let found = py
            .detach(|| ::phrases::phrases(&tokens::words(text), view, length, score, most))
            .map_err(PyValueError::new_err)?;
        Ok(found
            .into_iter()
            .map(|phrase| (phrase.text, phrase.count, phrase.score))
            .collect())
    }

    /// Returns the distance between two texts.
    ///
    /// `metric` is "levenshtein", "damerau", "jaro" or "subsequence"; `unit` is "byte", "char", "pair" or "word".
    #[pyfunction]
    #[pyo3(signature = (left, right, metric = "levenshtein", unit = "char"))]
    fn distance(
        py: Python<'_>,
        left: &str,
        right: &str,
        metric: &str,
        unit: &str,
    ) -> PyResult<f64> {
        let metric = metric.parse().map_err(PyValueError::new_err)?;
        let unit = unit.parse().map_err(PyValueError::new_err)?;
        Ok(py.detach(|| edits::distance(metric, unit, left, right)))
    }
}
