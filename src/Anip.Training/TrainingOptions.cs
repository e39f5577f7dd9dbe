namespace Anip.Training;

/// <summary>What a training reads and where it writes.</summary>
public sealed record TrainingOptions
{
    /// <summary>
    /// Files of the model's kind (JSON lines, or CoNLL for entities, plain or gzip), or folders, of which the files are taken that the
    /// model's card names. Development rows are told by their text and never learnt from.
    /// </summary>
    public required IReadOnlyList<string> Data { get; init; }

    /// <summary>The folder of the encoder (<c>minilm-news-2</c>).</summary>
    public required string Encoder { get; init; }

    /// <summary>The model's folder: the model, its manifest, card and licence are written there, replacing what was.</summary>
    public required string Output { get; init; }

    /// <summary>
    /// A folder for what the encoder gave (about 3 kB a text and 3 kB a word of an entity file): what an interrupted training left there, the next one of the same rows goes
    /// on with. Null: a temporary one.
    /// </summary>
    public string? Work { get; init; }

    /// <summary>Keeps it after a training that was done, too, so that a second one is quick.</summary>
    public bool KeepsWork { get; init; }

    /// <summary>Quotes the worst errors in the card. They are texts of others, which not everybody may pass on.</summary>
    public bool Quotes { get; init; } = true;

    /// <summary>Networks trained from different first weights: 1 to 5. A classifier that ships is their mean.</summary>
    public int Seeds { get; init; } = 3;

    /// <summary>The first seed; the others follow it.</summary>
    public int FirstSeed { get; init; } = 1;

    /// <summary>Rows that may be read: each takes some thirty bytes of memory, of a sentence for names one more for each word.</summary>
    public int MaxRows { get; init; } = 10_000_000;

    public int Threads { get; init; } = Environment.ProcessorCount;
}
