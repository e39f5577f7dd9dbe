using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Anip.Adapters.MLflow;

/// <summary>Where MLflow is reached, when it keeps the versions of models or gets copies of them.</summary>
public sealed class MlflowOptions : IValidatableObject
{
    public const string Section = "MLflow";

    /// <summary>Of a tracking server of 2.22 or later that serves artifacts too, such as <c>http://mlflow:5000</c>. Naming it makes it the registry, unless <c>Models:Registry</c> says local.</summary>
    public string? TrackingUri { get; set; }

    /// <summary>Of somebody who may write, where the server asks for basic authentication.</summary>
    public string? Username { get; set; }

    /// <summary>Of <see cref="Username"/>.</summary>
    public string? Password { get; set; }

    /// <summary>A bearer token, where what stands before the server asks for one; it goes before a user.</summary>
    public string? Token { get; set; }

    /// <summary>How long nothing may come of an answer.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    public bool IsConfigured => !string.IsNullOrWhiteSpace(TrackingUri);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!IsConfigured)
        {
            yield break;
        }

        // Neither message repeats the value: it may hold a password.
        if (!Uri.TryCreate(TrackingUri, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
        {
            yield return new ValidationResult("TrackingUri is not the address of a server; expected one such as http://mlflow:5000.", [nameof(TrackingUri)]);
        }
        else if (uri.UserInfo.Length > 0)
        {
            yield return new ValidationResult($"TrackingUri holds a user or a password: set {Section}:Username and {Section}:Password instead.", [nameof(TrackingUri)]);
        }
    }
}

[OptionsValidator]
internal sealed partial class MlflowOptionsValidator : IValidateOptions<MlflowOptions>;
