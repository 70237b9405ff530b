"""What of torch goes into a bundle: the modules that ours lead to, and its libraries.

PyInstaller's own collection takes every module of torch, each a second time as source, and
whatever else lies in the package: tests, headers, compilers' helpers.
"""

from pathlib import Path

from PyInstaller.utils.hooks import collect_dynamic_libs, get_package_paths

_BASE, _TORCH = (Path(path) for path in get_package_paths("torch"))
_PATTERNS = ["*.dll", "*.dylib", "lib*.so", "*.so.*"]

binaries = collect_dynamic_libs("torch", search_patterns=_PATTERNS)
# The CUDA flavour's libraries are packages of their own beside torch.
binaries += [
    (str(path), str(path.parent.relative_to(_BASE)))
    for path in sorted((_BASE / "nvidia").glob("**/lib/*.so*"))
]
datas = [
    (str(path), str(path.parent.relative_to(_BASE)))
    for path in (_TORCH / "bin" / "torch_shm_manager",)
    if path.exists()
]
# torch loads by name what it finds beside its own libraries: links elsewhere would mislead it.
bindepend_symlink_suppression = ["**/torch/lib/*.so*"]
warn_on_missing_hiddenimports = False
