#!/bin/sh
# Runs stardoc's renderer with the machine's own Java. Stardoc's java_binary would download a JDK and Bazel's Java tools, and the Debian
# root has neither.
set -eu
command -v java >/dev/null || { echo "docs/renderer.sh: \`java\` is not on the PATH" >&2; exit 1; }
jar=$(echo "$0.runfiles"/*/stardoc/renderer_prebuilt.jar)
exec java -cp "$jar" com.google.devtools.build.stardoc.renderer.RendererMain "$@"
