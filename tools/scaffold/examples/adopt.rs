fn main() -> anyhow::Result<()> {
    for p in std::env::args().skip(1) {
        let root = std::path::Path::new(&p);
        scaffold::write::recover(root)?;
        let project = scaffold::project::Project::read(root, &Default::default())?;
        let here = std::env::current_dir()?;
        let options = scaffold::adopt::Options { python: Some(scaffold::adopt::Python { minor: 14 }), pyo3_bzl: format!("local_path_override(\n    module_name = \"pyo3_bzl\",\n    path = \"{}\",\n)\n", here.display()), edit: false };
        let plan = scaffold::adopt::plan(&project, &options)?;
        let c = scaffold::write::compare(root, &plan)?;
        let w = scaffold::write::write(root, &c, false)?;
        println!("{p}: {w:?}");
        for n in &plan.notes { println!("  {n:?}"); }
    }
    Ok(())
}
