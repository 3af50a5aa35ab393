#!/usr/bin/env bash
# Gradescope runs this once, when it builds the autograder's image: it installs
# dozen {{ version }} and compiles what the exercises have in common.
set -euo pipefail

course=${DOZEN_COURSE:-{{ course }}}

command -v git >/dev/null && command -v cc >/dev/null && command -v curl >/dev/null || {
    apt-get update -qq
    apt-get install -y -qq build-essential ca-certificates curl git
}
if ! command -v cargo >/dev/null; then
    curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs |
        sh -s -- -y --profile minimal --default-toolchain {{ toolchain }}
    export PATH="$HOME/.cargo/bin:$PATH"
fi
if [ ! -d "$course" ]; then
    git clone --quiet {{ source }} "$course"
    git -C "$course" checkout --quiet {{ commit }}
fi
cd "$course"
cargo build --locked --release --package dozen --package dozen-class
# The starters fail; what stays is a warm build folder.
target/release/dozen check {{ exercises }} >/dev/null || [ $? = 1 ]
