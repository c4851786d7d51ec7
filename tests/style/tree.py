"""The files of the project, for style tests."""
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]


def files(*patterns):
    """Paths below ROOT that git knows or would take, matching any of these glob patterns."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns], cwd=ROOT,
        capture_output=True, text=True, check=True).stdout.split("\n")
    return [ROOT / name for name in listed if name and (ROOT / name).exists()]


def where(path, line=None):
    name = str(path.relative_to(ROOT))
    return name if line is None else f"{name}:{line}"
