using System.Security.Claims;
using System.Text.Encodings.Web;
using Anip.Server.Api.Answers;
using Anip.Server.Web;
using Anip.Server.Web.Requests;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Anip.Server.Access;

/// <summary>What all ways to be let in have in common: who is let in gets scopes, and who is not is asked for the key.</summary>
internal abstract class AccessAuthentication(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = "Bearer realm=\"anip\"";
        var returnTo = HttpMethods.IsGet(Request.Method) ? OriginalPathBase + Request.Path + Request.QueryString : "/";
        IResult answer = Request.PrefersHtml() ? KeyEndpoints.Form(returnTo, rejected: false) : Problems.Unauthorized();
        return answer.ExecuteAsync(Context);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        Problems.Forbidden("This key does not allow that.").ExecuteAsync(Context);

    protected AuthenticateResult Allow(params ReadOnlySpan<string> scopes)
    {
        List<Claim> claims = [];
        foreach (var scope in scopes)
        {
            claims.Add(new Claim(AccessPolicies.ScopeClaim, scope));
        }

        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity(claims, Scheme.Name)), Scheme.Name));
    }
}
