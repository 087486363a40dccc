//! Extras, scripts and entry points.

use super::{wrong, Pyproject};
use crate::manifest::Manifest;
use crate::names;
use crate::problem::Problem;
use crate::toml::Value;

impl Pyproject {
    pub(super) fn extras(&self) -> Result<Option<Vec<(String, String)>>, Problem> {
        let Some(table) = self.table("optional-dependencies")? else {
            return Ok(None);
        };
        let mut extras = Vec::new();
        let mut seen = Vec::new();
        for (extra, requirements) in table.iter() {
            let normal = names::distribution(extra)
                .map_err(|_| {
                    wrong(
                        format!("`{extra}` is not the name of an extra"),
                        "use letters, digits and single `-`",
                    )
                })?
                .replace('_', "-");
            if seen.contains(&normal) {
                return Err(wrong(
                    format!("`optional-dependencies` has `{normal}` twice"),
                    "join the two",
                ));
            }
            let requirements = self.array("optional-dependencies", requirements)?;
            if requirements.is_empty() {
                extras.push((normal.clone(), String::new()));
            }
            extras.extend(requirements.into_iter().map(|one| (normal.clone(), one)));
            seen.push(normal);
        }
        Ok(Some(extras))
    }

    pub(super) fn scripts(&self, full: &mut Manifest) -> Result<(), Problem> {
        let is_script = |group: &str| matches!(group, "console_scripts" | "gui_scripts");
        let mut plugins = None;
        if let Some(groups) = self.table("entry-points")? {
            let mut lines = Vec::new();
            for (group, entries) in groups.iter() {
                if is_script(group) {
                    return Err(wrong(
                        format!("`entry-points` has `{group}`"),
                        "use the tables `[project.scripts]` and `[project.gui-scripts]`",
                    ));
                }
                let Value::Table(entries) = entries else {
                    return Err(self.not_a("entry-points", "tables", entries));
                };
                for (name, object) in entries.iter() {
                    let Value::String(object) = object else {
                        return Err(self.not_a("entry-points", "strings", object));
                    };
                    lines.push((group.to_owned(), format!("{name} = {object}")));
                }
            }
            plugins = Some(lines);
        }
        let of_group = |group: &str, key: &str| -> Result<_, Problem> {
            let pairs = self.pairs(key)?;
            Ok(pairs.map(|pairs| {
                let line = |(name, object)| (group.to_owned(), format!("{name} = {object}"));
                pairs.into_iter().map(line).collect::<Vec<_>>()
            }))
        };
        let console = of_group("console_scripts", "scripts")?;
        let gui = of_group("gui_scripts", "gui-scripts")?;
        let given = std::mem::take(&mut full.entry_points);
        for (key, stated, belongs) in [
            (
                "scripts",
                console,
                &(|group: &str| group == "console_scripts") as &dyn Fn(&str) -> bool,
            ),
            ("gui-scripts", gui, &|group: &str| group == "gui_scripts"),
            ("entry-points", plugins, &|group: &str| !is_script(group)),
        ] {
            let mut own: Vec<(String, String)> = given
                .iter()
                .filter(|(group, _)| belongs(group))
                .cloned()
                .collect();
            self.list(key, "entry_points", &mut own, stated)?;
            full.entry_points.extend(own);
        }
        Ok(())
    }
}
