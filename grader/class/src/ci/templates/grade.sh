#!/usr/bin/env bash
# PrairieLearn starts this in a container of the image, without a network. It
# leaves results.json. If the grader could not judge, it leaves none, so that
# PrairieLearn shows an error and no score.
set -uo pipefail

report=$(mktemp -d)
cd "${DOZEN_COURSE:-{{ course }}}" || exit 3
dozen check {{ exercises }} --submission /grade/student/exercises.zip --key submission --report "$report"
status=$?
[ "$status" -le 1 ] || exit "$status"
dozen ci result prairielearn "$report/report.json" --out /grade/results
