using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Anip.Server.Access;

/// <summary>
/// A server without a key lets everybody in: on loopback as the operator, since it is nobody's machine but the caller's (<see cref="RequestOrigin"/> has
/// refused all others); beyond it, where the configuration says so, as somebody who does not see what is only for the operator.
/// </summary>
internal sealed class OpenAuthentication(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, ApiKey key)
    : AccessAuthentication(options, loggers, encoder)
{
    public new const string Scheme = "open";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(
        key.Mode is AccessMode.Loopback
            ? Allow(AccessPolicies.Read, AccessPolicies.Write, AccessPolicies.Operate)
            : Allow(AccessPolicies.Read, AccessPolicies.Write));
}
