using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Anip.Inference;

/// <summary>How the models are run.</summary>
public sealed class InferenceOptions
{
    public const string Section = "Inference";

    /// <summary>Texts read at a time, each by one thread; 0 for one per core. Several texts keep cores busier than several threads for one.</summary>
    [Range(0, 256)]
    public int Threads { get; set; }

    /// <summary>Texts of requests, such as the questions of similar searches, that may wait for the models or be read by them; who comes beyond them is asked to try again.</summary>
    /// <value>8192</value>
    [Range(1, 100_000)]
    public int MaxRequests { get; set; } = 8_192;

    /// <summary>Windows of the encoder, of 254 tokens with the one that ships, that are read of a long text, from its beginning; what is beyond them has no part in any prediction.</summary>
    [Range(1, 64)]
    public int Windows { get; set; } = 4;

    /// <summary>Topic, sentiment and entities are not guessed where all the languages of a model together are less probable than this.</summary>
    [Range(0.0, 1.0)]
    public float MinLanguageProbability { get; set; } = 0.1f;

    /// <summary><see cref="Threads"/>, told from the machine where it is 0.</summary>
    public int Workers => Threads > 0 ? Threads : Environment.ProcessorCount;
}

[OptionsValidator]
internal sealed partial class InferenceOptionsValidator : IValidateOptions<InferenceOptions>;
