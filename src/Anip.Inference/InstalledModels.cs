using Anip.Inference.Encoding;
using Anip.Inference.Heads;
using Anip.Inference.Installed;
using Anip.Inference.Language;
using Anip.Models;
using Anip.Models.Registry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Anip.Inference;

/// <summary>
/// The models in the models' folder, whatever they are. The encoder and the language model must be there; what heads there are follows from the folders, which are
/// looked at again and again: one that is added, replaced or removed is so at the next look, without a gap.
/// </summary>
public sealed class InstalledModels : IInstalledModels, IDisposable
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(2);

    private readonly Lock _looking = new();
    private readonly ModelsOptions _options;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger _logger;
    private readonly IPromotedModels? _promoted;
    private readonly ModelManager<ModelSet> _sets;
    private readonly OtherEncoder _other = new();
    private IReadOnlyList<ModelFile> _seen = [];
    private ModelSet? _current;
    private ModelsInForce _inForce = new([], []);
    private long _lookedAt;

    /// <param name="promoted">Models that take the place of those in the folder; null for none.</param>
    public InstalledModels(IOptions<ModelsOptions> options, TimeProvider timeProvider, ILogger<InstalledModels> logger, IPromotedModels? promoted = null)
    {
        (_options, _timeProvider, _logger, _promoted) = (options.Value, timeProvider, logger, promoted);
        _sets = new(() => new LoadedModel<ModelSet>(_current!, _current!.EncoderVersion));
        LanguageModel = new(LoadLanguage);
    }

    internal ModelManager<LanguageDetector> LanguageModel { get; }

    /// <summary>Stands in for what reads a folder of names.</summary>
    internal Func<ModelFolder, string, EncoderShape, IEntityHead> LoadEntities { get; init; } = EntityHead.Load;

    /// <summary>The version of the encoder, from its manifest.</summary>
    public string EncoderVersion
    {
        get
        {
            using var lease = Acquire();
            return lease.Version;
        }
    }

    /// <summary>The folder of the encoder.</summary>
    public string EncoderFolder
    {
        get
        {
            using var lease = Acquire();
            return lease.Model.EncoderFolder;
        }
    }

    public ModelsInForce? Loaded => Volatile.Read(ref _current) is null ? null : Look();

    public ModelsInForce Look()
    {
        Acquire().Dispose();
        return Volatile.Read(ref _inForce);
    }

    public ReloadedModels Reload()
    {
        lock (_looking)
        {
            var before = _inForce;
            LookAgain(atOnce: true);
            return new ReloadedModels(before, _inForce);
        }
    }

    /// <summary>The models of one piece of work, from its begin to its end.</summary>
    /// <exception cref="ModelException">There is no encoder that can be used; the next call tries again.</exception>
    internal ModelLease<ModelSet> Acquire()
    {
        // While one call looks, the others go on with what was in force.
        if (Volatile.Read(ref _current) is null)
        {
            lock (_looking)
            {
                LookAgain();
            }
        }
        else if (_timeProvider.GetElapsedTime(Volatile.Read(ref _lookedAt)) >= BetweenLooks && _looking.TryEnter())
        {
            try
            {
                LookAgain();
            }
            finally
            {
                _looking.Exit();
            }
        }

        return _sets.Acquire();
    }

    /// <summary>An encoder that is not in force: from its folder, or the one that was in force before.</summary>
    /// <returns>To be disposed of; null where there is none of that version.</returns>
    internal Shared<TextEncoder>? FindEncoder(string version)
    {
        lock (_looking)
        {
            return _other.Find(version, _seen);
        }
    }

    public void Dispose()
    {
        _other.Dispose();
        LanguageModel.Dispose();
        _sets.Dispose();
    }

    private void LookAgain(bool atOnce = false)
    {
        if (!atOnce && _current is not null && _timeProvider.GetElapsedTime(_lookedAt) < BetweenLooks)
        {
            return;
        }

        try
        {
            var promoted = ModelFile.Of(_promoted?.Folders ?? []);
            IReadOnlyList<ModelFile> files = [.. promoted, .. ModelFile.List(_options.Folder)];
            if (_current is null || !files.SequenceEqual(_seen))
            {
                _seen = files;
                Put(new ModelLoader(_current, LoadEntities, _timeProvider).Load(files, promoted.Count, _options.Encoder));
            }

            TellOfPromoted();
        }
        catch (ModelException exception) when (_current is not null)
        {
            // What was in force stays so.
            Tell(new ModelsInForce(_current.InForce.Models, [new ModelProblem(_options.Folder, exception.Message)]));
        }

        Volatile.Write(ref _lookedAt, _timeProvider.GetTimestamp());
    }

    // What could not even be brought has no folder that a loader could complain of.
    private void TellOfPromoted()
    {
        var problems = _promoted?.Problems ?? [];
        var told = new ModelsInForce(_current!.InForce.Models, [.. _current.InForce.Problems, .. problems]);
        if (!told.Problems.SequenceEqual(_inForce.Problems))
        {
            Tell(told);
        }
    }

    private void Put(ModelSet next)
    {
        if (_current is { } before && before.EncoderVersion != next.EncoderVersion)
        {
            _other.Keep(before.PlacedEncoder);
        }

        Tell(next.InForce);
        Volatile.Write(ref _current, next);
        _sets.Reload();
    }

    private void Tell(ModelsInForce next)
    {
        if (!next.Models.SequenceEqual(_inForce.Models))
        {
            _logger.InForce(string.Join(", ", next.Models.Select(model => $"{model.Name} {model.Version}")));
        }

        foreach (var problem in next.Problems.Except(_inForce.Problems))
        {
            _logger.Refused(problem.Reason);
        }

        Volatile.Write(ref _inForce, next);
    }

    private LoadedModel<LanguageDetector> LoadLanguage()
    {
        var folder = ModelFolder.Open(_options.FolderOf(ModelName.Language));
        return folder.Manifest.Kind == ModelKind.LanguageIdentification
            ? new(LanguageDetector.Load(folder), folder.Manifest.Version)
            : throw new ModelException($"{folder.Path} holds a model of kind {folder.Manifest.Kind}; {ModelKind.LanguageIdentification} was expected.");
    }
}
