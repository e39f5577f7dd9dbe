"""Writes what a release holds as CycloneDX 1.6: the locked packages and the runtimes of .NET with their hashes, and the models with those of their weights.

    python3 deploy/sbom.py VERSION LOCK MODELS [ASSETS...]

ASSETS are the project.assets.json that a restore for one machine each left behind: they name the runtime that an archive for it holds.
"""
import base64
import hashlib
import json
import pathlib
import sys


def packages(lock):
    """Of the lock's one framework, without what only the build uses."""
    for name, package in sorted(json.loads(lock.read_text())["dependencies"]["net10.0"].items()):
        if package["type"] == "Project" or name in BUILD_ONLY:
            continue
        yield library(name, package["resolved"], package["contentHash"])


def runtimes(assets):
    """Of .NET and ASP.NET Core, out of the folders that they were restored into."""
    for file in assets:
        restored = json.loads(file.read_text())
        for package in restored["project"]["frameworks"]["net10.0"].get("downloadDependencies", []):
            name, version = package["name"], package["version"].strip("[]").split(",")[0]
            if ".App.Runtime." in name:
                inside = pathlib.Path(name.lower(), version, f"{name.lower()}.{version}.nupkg.sha512")
                there = (pathlib.Path(folder, inside) for folder in restored["packageFolders"])
                yield library(name, version, next(path for path in there if path.exists()).read_text())


def library(name, version, sha512):
    """A package of NuGet; the hash in Base64."""
    purl = f"pkg:nuget/{name}@{version}"
    hashes = [{"alg": "SHA-512", "content": base64.b64decode(sha512).hex()}]
    return {"type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl, "hashes": hashes}


def models(folder):
    """One for each folder with a manifest, with each file of weights."""
    for manifest in sorted(folder.glob("*/model.json")):
        model = json.loads(manifest.read_text())
        weights = [file for file in sorted(manifest.parent.iterdir()) if file.suffix in (".onnx", ".ftz")]
        yield {
            "type": "machine-learning-model",
            "bom-ref": f"model:{manifest.parent.name}",
            "name": manifest.parent.name,
            "version": str(model["version"]),
            "hashes": [{"alg": "SHA-256", "content": hashlib.sha256(file.read_bytes()).hexdigest()} for file in weights],
        }


BUILD_ONLY = {"Meziantou.Analyzer", "Microsoft.CodeAnalysis.BannedApiAnalyzers", "Grpc.Tools"}

if __name__ == "__main__":
    version, lock, folder = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
    product = {"type": "application", "bom-ref": f"anip@{version}", "name": "anip", "version": version, "licenses": [{"license": {"id": "Apache-2.0"}}]}
    components = [*packages(lock), *runtimes(map(pathlib.Path, sys.argv[4:])), *models(folder)]
    json.dump(
        {
            "bomFormat": "CycloneDX",
            "specVersion": "1.6",
            "version": 1,
            "metadata": {"component": product},
            "components": components,
            "dependencies": [{"ref": product["bom-ref"], "dependsOn": [component["bom-ref"] for component in components]}],
        },
        sys.stdout,
        indent=2,
    )
    print()
