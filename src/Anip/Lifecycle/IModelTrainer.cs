using Anip.Lifecycle.Figures;
using Anip.Models;

namespace Anip.Lifecycle;

/// <summary>Makes heads, and measures them. It costs memory and processors, so that it is loaded only where it is asked for something.</summary>
public interface IModelTrainer
{
    /// <summary>The models that are learnt from files; all others are learnt from what people said of articles.</summary>
    IReadOnlyList<string> FromFiles { get; }

    /// <summary>The names of people's labels of which there are enough to make a head.</summary>
    Task<IReadOnlyList<string>> FromLabelsAsync(CancellationToken cancellationToken);

    /// <summary>Trains a head, measures it on rows that it did not learn from, and writes its folder: model, manifest, licence, card and diagrams. The same rows and seeds give the same bytes on one machine.</summary>
    /// <exception cref="TrainingDataException">The rows cannot be read or learnt from.</exception>
    /// <exception cref="ModelException">The encoder cannot be loaded.</exception>
    Task<TrainedModel> TrainAsync(TrainingRequest request, IProgress<TrainingProgress> progress, CancellationToken cancellationToken);

    /// <summary>Measures a head as it is loaded in use.</summary>
    /// <param name="name">Of the model.</param>
    /// <param name="data">Files or folders; not looked at where the head is learnt from labels.</param>
    /// <exception cref="TrainingDataException">The rows cannot be read.</exception>
    /// <exception cref="ModelException">The head or its encoder cannot be loaded.</exception>
    Task<TrainingReport> EvaluateAsync(string name, MeasuredModel model, IReadOnlyList<string> data, CancellationToken cancellationToken);

    /// <summary>Two heads of one name, each with its own encoder, on the same rows, of which neither has learnt; and whether the second may take the first one's place.</summary>
    /// <param name="name">Of the model.</param>
    /// <param name="champion">Null where there is none: the challenger has to beat answers at random.</param>
    /// <param name="data">As in <see cref="EvaluateAsync"/>.</param>
    /// <inheritdoc cref="EvaluateAsync"/>
    Task<ModelComparison> CompareAsync(
        string name, MeasuredModel? champion, MeasuredModel challenger, IReadOnlyList<string> data, PromotionRule rule, CancellationToken cancellationToken);
}

/// <summary>What to train.</summary>
/// <param name="Name">One of <see cref="IModelTrainer.FromFiles"/>, or what people's labels are called.</param>
/// <param name="Output">The model's folder: what is there is replaced.</param>
/// <param name="Work">A folder for what the encoder gave. What an interrupted training leaves there, the next one of the same rows goes on with.</param>
public sealed record TrainingRequest(string Name, string Output, string Work)
{
    /// <summary>Files or folders with labelled rows; empty for people's labels.</summary>
    public IReadOnlyList<string> Data { get; init; } = [];

    /// <summary>What people corrected of the model's answers is learnt from beside <see cref="Data"/>.</summary>
    public bool WithCorrections { get; init; } = true;

    /// <summary>The worst errors are quoted in the card.</summary>
    public bool Quotes { get; init; } = true;

    /// <summary>Networks from different first weights; null for as many as the shipped model is made of.</summary>
    public int? Seeds { get; init; }

    /// <summary>Rows that may be read.</summary>
    public int MaxRows { get; init; } = 10_000_000;

    /// <summary>Keeps what the encoder gave when the training is done, too.</summary>
    public bool KeepWork { get; init; }
}

/// <summary>A head that was just trained.</summary>
/// <param name="Card">What is to be known of it.</param>
/// <param name="Summary">Where it comes from, in a few words.</param>
public sealed record TrainedModel(string Folder, ModelCardJson Card, string Summary);

/// <summary>A head to be measured.</summary>
/// <param name="Folder">Of the model, with its manifest.</param>
/// <param name="Answers">A file for what it made of held-out rows, so that the encoder need not read them again; null for none.</param>
public sealed record MeasuredModel(string Folder, string? Answers = null);
