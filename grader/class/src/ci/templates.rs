//! The templates of each kit. What is in `{{ }}` comes from [`super::Plan`].

/// A template: where its file belongs, whether it is a program, and its text.
pub(super) type Template = (&'static str, bool, &'static str);

pub(super) const GITHUB: &[Template] = &[(
    ".github/workflows/dozen.yml",
    false,
    include_str!("templates/github.yml"),
)];
pub(super) const GITHUB_CLASS: &[Template] = &[(
    ".github/workflows/grade.yml",
    false,
    include_str!("templates/github-class.yml"),
)];
/// The step of GitHub's jobs that builds the grader.
pub(super) const GITHUB_GRADER: &str = include_str!("templates/github-grader.yml");
pub(super) const GITLAB: &[Template] = &[(
    ".gitlab-ci.yml",
    false,
    include_str!("templates/gitlab.yml"),
)];
pub(super) const GITLAB_CLASS: &[Template] = &[(
    ".gitlab-ci.yml",
    false,
    include_str!("templates/gitlab-class.yml"),
)];
pub(super) const CLASSROOM50: &[Template] = &[
    (
        "autograder.py",
        false,
        include_str!("templates/autograder.py"),
    ),
    (
        "runtime.json",
        false,
        include_str!("templates/runtime.json"),
    ),
];
pub(super) const GRADESCOPE: &[Template] = &[
    ("setup.sh", true, include_str!("templates/setup.sh")),
    (
        "run_autograder",
        true,
        include_str!("templates/run_autograder"),
    ),
];
pub(super) const PRAIRIELEARN: &[Template] = &[
    ("info.json", false, include_str!("templates/info.json")),
    (
        "question.html",
        false,
        include_str!("templates/question.html"),
    ),
    ("tests/grade.sh", true, include_str!("templates/grade.sh")),
];
pub(super) const SLURM: &[Template] = &[
    ("grade.sbatch", true, include_str!("templates/grade.sbatch")),
    ("merge.sbatch", true, include_str!("templates/merge.sbatch")),
];
