using Anip.Models.Registry;

namespace Anip.Adapters.MLflow;

/// <summary>Files through the server, which alone knows where they are really kept.</summary>
internal sealed class MlflowArtifacts(MlflowConnection connection)
{
    private const string Scheme = "mlflow-artifacts:";

    public Task PutAsync(string root, string path, Func<Stream> open, CancellationToken cancellationToken)
    {
        RegistryLimits.CheckPath(path);
        return connection.PutFileAsync($"{FolderOf(root)}/{path}", open, cancellationToken);
    }

    public Task<Stream?> OpenAsync(string root, string path, CancellationToken cancellationToken)
    {
        RegistryLimits.CheckPath(path);
        return connection.OpenFileAsync($"{FolderOf(root)}/{path}", cancellationToken);
    }

    /// <summary>All files below <paramref name="folder"/>, by path from it, however deep.</summary>
    public async Task<IReadOnlyList<ArtifactFile>> ListAsync(string root, string folder, CancellationToken cancellationToken)
    {
        List<ArtifactFile> files = [];
        Queue<string> folders = new([folder]);
        for (var looked = 0; folders.TryDequeue(out var next); looked++)
        {
            if (files.Count > RegistryLimits.MaxFiles || looked > RegistryLimits.MaxFiles)
            {
                throw new ModelRegistryException(ModelRegistryException.Damaged, $"more than {RegistryLimits.MaxFiles} files or folders are in {root}: ANIP makes no such models.");
            }

            var page = await connection.ListFolderAsync(next.Length == 0 ? FolderOf(root) : $"{FolderOf(root)}/{next}", cancellationToken);
            foreach (var entry in page.List("files"))
            {
                // Names are relative to the folder, and those of empty files have no size.
                var path = next.Length == 0 ? entry.Required("path") : $"{next}/{entry.Required("path")}";
                RegistryLimits.CheckPath(path);
                if (entry.TryGetProperty("is_dir", out var isFolder) && isFolder.ValueKind == System.Text.Json.JsonValueKind.True)
                {
                    folders.Enqueue(path);
                }
                else
                {
                    files.Add(new ArtifactFile(path, entry.Number("file_size") ?? 0));
                }
            }
        }

        return [.. files.OrderBy(file => file.Path, StringComparer.Ordinal)];
    }

    /// <summary>The path below which the server serves what has this address.</summary>
    /// <exception cref="ModelRegistryException">The server leaves it to clients to reach that store.</exception>
    private static string FolderOf(string uri)
    {
        if (!uri.StartsWith(Scheme, StringComparison.Ordinal))
        {
            var scheme = uri.Contains(':', StringComparison.Ordinal) ? uri[..uri.IndexOf(':', StringComparison.Ordinal)] : "file";
            throw new ModelRegistryException(
                ModelRegistryException.Refused, $"MLflow keeps these files at a '{scheme}:' address, which every client has to reach itself; ANIP reads and writes only what the server serves ('mlflow-artifacts:'): start MLflow with --serve-artifacts.");
        }

        var path = uri[Scheme.Length..];
        // With the server's own name, or without.
        path = path.StartsWith("//", StringComparison.Ordinal) ? path[2..] is var rest && rest.Contains('/', StringComparison.Ordinal) ? rest[rest.IndexOf('/', StringComparison.Ordinal)..] : "" : path;
        path = path.Trim('/');
        RegistryLimits.CheckPath(path);
        return path;
    }
}
