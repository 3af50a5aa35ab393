//! Reads which commit is checked out, without git, and leaves it in a file.

use std::{env, fs, path::Path};

fn main() {
    println!("cargo::rerun-if-changed=.git/HEAD");
    let head = fs::read_to_string(".git/HEAD").expect("a repository is here");
    let commit = match head.trim().strip_prefix("ref: ") {
        None => head,
        // On a branch, HEAD names the file that has it.
        Some(branch) => {
            let path = Path::new(".git").join(branch);
            println!("cargo::rerun-if-changed={}", path.display());
            fs::read_to_string(path).expect("the branch has a commit")
        }
    };
    let out = env::var("OUT_DIR").expect("cargo sets OUT_DIR");
    fs::write(Path::new(&out).join("commit"), commit.trim()).expect("OUT_DIR can be written to");
}
