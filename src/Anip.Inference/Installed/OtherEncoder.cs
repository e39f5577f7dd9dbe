using Anip.Inference.Encoding;
using Anip.Isolation;
using Anip.Models;

namespace Anip.Inference.Installed;

/// <summary>
/// One encoder beside that in force, while stored vectors that searches compare are still its own. What was in force before stays loaded, so that it is there even
/// where its folder was replaced. Not thread-safe.
/// </summary>
internal sealed class OtherEncoder : IDisposable
{
    private (string Version, Shared<TextEncoder> Encoder)? _kept;
    private (string Version, IReadOnlyList<ModelFile> Files)? _lacking;

    public void Keep(PlacedModel<TextEncoder> encoder) => Keep(encoder.Manifest.Version, encoder.Loaded.Share());

    /// <param name="files">The folders of models as they are now.</param>
    /// <returns>One user more; null where no folder holds it.</returns>
    public Shared<TextEncoder>? Find(string version, IReadOnlyList<ModelFile> files)
    {
        if (_kept is { } kept && kept.Version == version)
        {
            return kept.Encoder.Share();
        }

        // Folders are read again where they were changed, not at each question.
        if (_lacking is { } lacking && lacking.Version == version && ReferenceEquals(lacking.Files, files))
        {
            return null;
        }

        foreach (var file in files)
        {
            if (Isolated.Run(() => Load(file, version), _ => null, CancellationToken.None) is { } encoder)
            {
                Keep(version, new Shared<TextEncoder>(encoder));
                return _kept!.Value.Encoder.Share();
            }
        }

        _lacking = (version, files);
        return null;
    }

    public void Dispose()
    {
        _kept?.Encoder.Dispose();
        _kept = null;
    }

    private static TextEncoder? Load(ModelFile file, string version) =>
        ModelFolder.ReadManifest(file.Folder) is { Kind: ModelKind.Encoder } manifest && manifest.Version == version ? TextEncoder.Load(ModelFolder.Open(file.Folder)) : null;

    private void Keep(string version, Shared<TextEncoder> encoder)
    {
        Dispose();
        _kept = (version, encoder);
    }
}
