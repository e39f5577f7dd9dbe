using System.Collections.Frozen;

namespace Anip.Articles;

/// <summary>Query parameters that tell who sent the reader and never which page it is.</summary>
internal static class TrackingParameters
{
    private static readonly string[] Prefixes =
    [
        "utm_",     // Google Analytics campaigns, and its imitators (utm_source, utm_medium, utm_brand, …)
        "pk_",      // Matomo, formerly Piwik
        "piwik_",
        "mtm_",     // Matomo Tag Manager
        "matomo_",
        "hsa_",     // HubSpot ads
        "at_",      // AT Internet campaigns (BBC, French papers: at_medium, at_campaign, at_custom1, …)
        "oly_",     // Omeda Olytics newsletters
        "vero_",    // Vero mail
        "wt_",      // Webtrekk (wt_zmc, wt_mc)
        "__hs",     // HubSpot (__hstc, __hssc, __hsfp)
        "ns_",      // comScore (ns_mchannel, ns_source, ns_campaign, ns_linkname, ns_fee)
        "stm_",     // Snowplow
        "ga_",      // Urchin, the forerunner of Google Analytics
        "itm_",     // internal campaigns in the utm manner
        "amp_",     // AMP viewers (amp_js_v, amp_gsa, amp_ct); the parameter `amp` itself is a form, not tracking
    ];

    private static readonly FrozenSet<string> Names = new[]
    {
        "fbclid", "fb_action_ids", "fb_action_types", "fb_source", "fb_ref",    // Facebook click and share ids
        "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "gad_source",           // Google Ads clicks
        "_ga", "_gl",                                                           // Google Analytics, cross-domain
        "msclkid",                                                              // Microsoft Ads
        "twclid", "ttclid", "li_fat_id", "igshid", "igsh", "epik", "rdt_cid",   // X, TikTok, LinkedIn, Instagram, Pinterest, Reddit
        "yclid", "ysclid", "_openstat",                                         // Yandex
        "mc_cid", "mc_eid",                                                     // Mailchimp
        "mkt_tok",                                                              // Marketo
        "_hsenc", "_hsmi",                                                      // HubSpot mail
        "s_cid", "s_kwcid", "ef_id", "icid",                                    // Adobe Analytics
        "ncid", "sr_share", "guccounter", "guce_referrer", "guce_referrer_sig", // Yahoo, TechCrunch
        "soc_src", "soc_trk",                                                   // Yahoo shares
        "cmpid", "ftcamp", "cndid", "smid", "smtyp", "ocid", "ito", "xtor",     // newsroom campaigns: Bloomberg, FT, Condé Nast, NYT, NYT, BBC/MSN, Guardian/Mail, XiTi
        "echobox",                                                              // Echobox social publishing
        "spm", "scm",                                                           // Alibaba page tracking
        "wtmc", "wickedid", "trk", "trkcampaign", "sc_cid", "sc_campaign", "sc_channel",
        "usqp", "aoh", "ampcf",                                                 // Google's AMP viewer
        "feedname", "feedtype",                                                 // written by feed exporters
        "__twitter_impression", "taid", "tblci",                                // X, TrueAnthem, Taboola
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public static bool Contains(string name) =>
        Names.Contains(name) || Array.Exists(Prefixes, prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));
}
