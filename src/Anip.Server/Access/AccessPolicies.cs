using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Server.Access;

/// <summary>What a request may do. Each endpoint names its policy where it is mapped; one that names none asks for <see cref="Read"/>.</summary>
internal static class AccessPolicies
{
    /// <summary>See articles, sources, pipelines and runs.</summary>
    public const string Read = "read";

    /// <summary>Start, change, add and remove.</summary>
    public const string Write = "write";

    /// <summary>See what only the operator may know, such as the reasons of failures.</summary>
    public const string Operate = "operate";

    /// <summary>The type of the claims that name what a caller may do.</summary>
    public const string ScopeClaim = "scope";

    private const string Selector = "anip";

    public static void AddAccess(this IServiceCollection services)
    {
        services.AddSingleton<ApiKey>();
        services.AddAuthentication(Selector)
            .AddPolicyScheme(Selector, displayName: null, options => options.ForwardDefaultSelector = SchemeOf)
            .AddScheme<AuthenticationSchemeOptions, KeyAuthentication>(KeyAuthentication.Scheme, configureOptions: null)
            .AddScheme<AuthenticationSchemeOptions, PassAuthentication>(PassAuthentication.Scheme, configureOptions: null)
            .AddScheme<AuthenticationSchemeOptions, OpenAuthentication>(OpenAuthentication.Scheme, configureOptions: null);
        services.AddAuthorizationBuilder()
            .AddPolicy(Read, policy => policy.RequireClaim(ScopeClaim, Read))
            .AddPolicy(Write, policy => policy.RequireClaim(ScopeClaim, Write))
            .AddPolicy(Operate, policy => policy.RequireClaim(ScopeClaim, Operate))
            .SetDefaultPolicy(new AuthorizationPolicyBuilder().RequireClaim(ScopeClaim, Read).Build())
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireClaim(ScopeClaim, Read).Build());
    }

    private static string SchemeOf(Microsoft.AspNetCore.Http.HttpContext context)
    {
        var key = context.RequestServices.GetRequiredService<ApiKey>();
        return key.Mode is not AccessMode.Key ? OpenAuthentication.Scheme
            : ApiKey.Of(context.Request) is null && context.Request.Cookies.ContainsKey(PassAuthentication.CookieName) ? PassAuthentication.Scheme
            : KeyAuthentication.Scheme;
    }
}
