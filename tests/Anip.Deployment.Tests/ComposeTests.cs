using System.Text.RegularExpressions;

namespace Anip.Deployment.Tests;

/// <summary>deploy/compose.yaml, resolved by docker-compose for each profile, held against what it promises.</summary>
public sealed partial class ComposeTests(ResolvedCompose compose) : IClassFixture<ResolvedCompose>
{
    private static readonly string[] Once = ["anip-migrate", "airflow-init", "airflow-pipelines"];

    private static readonly Dictionary<string, string[]> Profiles = new()
    {
        ["core"] = ["postgres", "anip-migrate", "anip-api", "anip-worker-1", "anip-worker-2", "anip-scheduler", "anip-topic", "anip-sentiment", "anip-embeddings"],
        ["mlflow"] = ["postgres", "mlflow"],
        ["airflow"] = ["postgres", "airflow-pipelines", "airflow-init", "airflow-api-server", "airflow-scheduler", "airflow-dag-processor", "airflow-triggerer"],
        ["spark"] = ["spark-master", "spark-worker", "spark-connect"],
    };

    [Fact]
    public void Each_profile_has_its_services_and_all_has_every_one()
    {
        Assert.Equal([.. Profiles.Values.SelectMany(names => names).Distinct().Order()], compose.Services.Keys.Order());
        foreach (var (profile, names) in Profiles)
        {
            Assert.Equal(names.Order(), compose.Services.Where(service => service.Value.List("profiles").Contains(profile)).Select(service => service.Key).Order());
        }

        AssertAll((_, service) => Assert.Contains("all", service.List("profiles")));
    }

    [Fact]
    public void What_a_service_waits_for_is_in_each_of_its_profiles_and_is_waited_for_until_it_is_well() => AssertAll((_, service) =>
    {
        foreach (var (name, wait) in service.Map("depends_on"))
        {
            Assert.Empty(service.List("profiles").Except(compose.Services[name].List("profiles")));
            Assert.Equal(Once.Contains(name) ? "service_completed_successfully" : "service_healthy", YamlNodes.Text(wait, "condition"));
        }
    });

    [Fact]
    public void Every_service_runs_as_a_user_by_number_without_any_privilege() => AssertAll((_, service) =>
    {
        Assert.Matches("^[1-9][0-9]*:[0-9]+$", service.Text("user"));
        Assert.Equal(["ALL"], service.List("cap_drop"));
        Assert.Equal(["no-new-privileges:true"], service.List("security_opt"));
        Assert.Equal("true", service.Text("read_only"));
        Assert.Empty(service.Keys.Intersect(["privileged", "cap_add", "devices", "network_mode", "pid", "ipc", "userns_mode", "container_name"]));
    });

    [Fact]
    public void Every_service_is_bounded_logs_boundedly_and_stops_in_time() => AssertAll((name, service) =>
    {
        Assert.Matches("^[0-9]+g$", service.Text("mem_limit"));
        // An engine refuses more processors than the machine has.
        Assert.InRange(double.Parse(service.Text("cpus"), System.Globalization.CultureInfo.InvariantCulture), 0.01, Environment.ProcessorCount);
        Assert.True(int.Parse(service.Text("pids_limit"), System.Globalization.CultureInfo.InvariantCulture) > 0);
        Assert.Equal(["max-file", "max-size"], service.Map("logging").Map("options").Keys.Order());
        Assert.Equal("30s", service.Text("stop_grace_period"));
        Assert.Equal(Once.Contains(name) ? "no" : "unless-stopped", service.Text("restart"));
    });

    [Fact]
    public void Every_service_that_stays_has_a_health_check_of_its_own() => AssertAll((name, service) =>
    {
        var check = service.Map("healthcheck");
        if (Once.Contains(name))
        {
            Assert.Equal(["NONE"], check.List("test"));
            return;
        }

        Assert.Equal("CMD", check.List("test")[0]);
        Assert.All((string[])["interval", "timeout", "retries", "start_period"], key => Assert.Contains(key, check.Keys));
    });

    [Fact]
    public void What_is_mounted_of_this_machine_is_read_only_and_everything_is_at_one_path_everywhere()
    {
        var mounts = compose.Services.Values.SelectMany(service => service.List("volumes")).Select(mount => mount.Split(':')).ToList();

        Assert.All(mounts.Where(mount => mount[0].StartsWith('/')), mount =>
        {
            Assert.Equal("ro", mount[2]);
            Assert.True(Path.Exists(mount[0]), mount[0]);
        });
        Assert.DoesNotContain(mounts, mount => mount[0].EndsWith(".sock", StringComparison.Ordinal));
        Assert.All(mounts.GroupBy(mount => mount[0]), source => Assert.Single(source.Select(mount => mount[1]).Distinct()));
        Assert.Equal(compose.Root.Map("volumes").Keys.Order(), mounts.Select(mount => mount[0]).Where(source => !source.StartsWith('/')).Distinct().Order());
    }

    [Fact]
    public void Ports_are_open_on_loopback_alone_and_are_those_that_people_know()
    {
        var ports = compose.Services.Values.SelectMany(service => service.List("ports")).Select(port => port.Split(':', '/')).ToList();

        Assert.All(ports, port => Assert.Equal("127.0.0.1", port[0]));
        Assert.Equal(["5000", "5001", "5002", "5003", "8000", "8080", "9090"], ports.Select(port => port[1]).Order());
    }

    [Fact]
    public void Secrets_are_files_that_somebody_reads_and_no_value_of_any_is_in_what_is_resolved()
    {
        var used = compose.Services.Values.SelectMany(service => service.List("secrets", "source")).Distinct().Order();

        Assert.Equal(compose.Root.Map("secrets").Keys.Order(), used);
        Assert.All(compose.Secrets, secret => Assert.DoesNotContain(secret, compose.Text, StringComparison.Ordinal));
        AssertAll((_, service) => Assert.All(service.Map("environment"), variable =>
            Assert.True(!SecretName().IsMatch(variable.Key) || variable.Value is null or "" || variable.Value.ToString()!.StartsWith('/'), variable.Key)));
    }

    private void AssertAll(Action<string, Dictionary<string, object?>> check)
    {
        Assert.SkipWhen(compose.Services.Count == 0, "docker-compose is not installed.");
        Assert.All(compose.Services, service => check(service.Key, service.Value));
    }

    [GeneratedRegex("PASSWORD|SECRET|TOKEN|KEY", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SecretName();
}
