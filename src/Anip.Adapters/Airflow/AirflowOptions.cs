using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Anip.Adapters.Airflow;

/// <summary>Where Airflow is reached, when it is the one that starts pipelines.</summary>
public sealed class AirflowOptions : IValidatableObject
{
    public const string Section = "Scheduling:Airflow";

    /// <summary>Of the API server (3.x) or webserver (2.10 and later), such as <c>http://airflow:8080/</c>. Without it nothing is asked of Airflow.</summary>
    public string? Url { get; set; }

    /// <summary>Of somebody who may read DAGs, and start them. On Airflow 2, <c>[api] auth_backends</c> must hold <c>airflow.api.auth.backend.basic_auth</c>.</summary>
    public string? User { get; set; }

    /// <summary>Of <see cref="User"/>.</summary>
    public string? Password { get; set; }

    /// <summary>What <c>ANIP_DAG_PREFIX</c> puts before the names of our DAGs in Airflow, where others have DAGs too.</summary>
    [RegularExpression("[A-Za-z0-9_.-]{0,100}", ErrorMessage = "The field {0} must be letters, digits, '_', '.' and '-', as names of DAGs are.")]
    public string DagPrefix { get; set; } = "";

    /// <summary>Of one request.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Between two looks at a run that is followed.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(2);

    public bool IsConfigured => !string.IsNullOrWhiteSpace(Url);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!IsConfigured)
        {
            yield break;
        }

        // Neither message repeats the value: it may hold a password.
        if (!Uri.TryCreate(Url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
        {
            yield return new ValidationResult("Url is not an address; expected one such as http://airflow:8080/.", [nameof(Url)]);
        }
        else if (uri.UserInfo.Length > 0)
        {
            yield return new ValidationResult($"Url holds a user or a password: set {Section}:User and {Section}:Password instead.", [nameof(Url)]);
        }
    }
}

[OptionsValidator]
internal sealed partial class AirflowOptionsValidator : IValidateOptions<AirflowOptions>;
