using k8s.Models;

namespace Anip.Deployment.Tests;

/// <summary>deploy/kubernetes, rendered, and read strictly into the types of the API.</summary>
public sealed class KubernetesTests
{
    private static readonly string[] Roles = ["anip-api", "anip-embeddings", "anip-migrate", "anip-scheduler", "anip-sentiment", "anip-topic", "anip-worker"];
    private static readonly string[] Jobs = ["airflow-init", "anip-migrate"];
    private static readonly string[] Airflow = ["airflow-api-server", "airflow-dag-processor", "airflow-init", "airflow-scheduler", "airflow-triggerer"];
    private static readonly string[] Spark = ["spark-connect", "spark-master", "spark-worker"];

    public static TheoryData<string> Folders => ["base", "overlays/core", "overlays/full"];

    [Fact]
    public async Task Each_overlay_has_its_roles()
    {
        Assert.Equal(Roles, await NamesAsync("base"));
        Assert.Equal([.. Roles, "postgres"], await NamesAsync("overlays/core"));
        Assert.Equal([.. Airflow, .. Roles, "mlflow", "postgres", .. Spark], await NamesAsync("overlays/full"));
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public async Task Every_pod_keeps_to_the_restricted_profile(string folder)
    {
        var rendered = await RenderedKubernetes.RenderAsync(folder);

        Assert.All(rendered.Pods, pod => CheckPod(pod.Pod.Spec));
        Assert.Equal("restricted", Assert.Single(rendered.Of<V1Namespace>()).Metadata.Labels["pod-security.kubernetes.io/enforce"]);
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public async Task Every_container_is_bounded_writes_nowhere_but_to_volumes_and_is_watched(string folder)
    {
        var rendered = await RenderedKubernetes.RenderAsync(folder);

        Assert.All(rendered.Pods.Where(pod => !Jobs.Contains(pod.Name)), pod => Assert.All(pod.Pod.Spec.Containers, container =>
            Assert.All((V1Probe?[])[container.StartupProbe, container.LivenessProbe, container.ReadinessProbe], probe => Assert.NotNull(probe))));
        Assert.All(rendered.Pods.SelectMany(pod => Containers(pod.Pod.Spec)), container =>
        {
            Assert.True(container.SecurityContext.ReadOnlyRootFilesystem);
            Assert.All((string[])["cpu", "memory"], resource => Assert.Contains(resource, container.Resources.Requests.Keys));
            Assert.Contains("memory", container.Resources.Limits.Keys);
        });
        Assert.All(rendered.Pods.SelectMany(pod => pod.Pod.Spec.Volumes).Where(volume => volume.EmptyDir is not null), volume => Assert.NotNull(volume.EmptyDir.SizeLimit));
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public async Task Secrets_are_referred_to_and_never_written(string folder)
    {
        var rendered = await RenderedKubernetes.RenderAsync(folder);

        Assert.DoesNotContain("kind: Secret", rendered.Text, StringComparison.Ordinal);
        Assert.All(rendered.Pods, pod =>
        {
            Assert.All(pod.Pod.Spec.Volumes.Where(volume => volume.Secret is not null), volume => Assert.Equal("anip", volume.Secret.SecretName));
            Assert.All(
                Containers(pod.Pod.Spec).SelectMany(container => container.Env ?? []).Where(variable => variable.Name.Contains("PASSWORD", StringComparison.Ordinal)),
                variable => Assert.StartsWith("/run/secrets/", variable.Value, StringComparison.Ordinal));
        });
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public async Task Nothing_is_let_in_or_out_that_no_policy_names(string folder)
    {
        var rendered = await RenderedKubernetes.RenderAsync(folder);

        var deny = Assert.Single(rendered.Of<V1NetworkPolicy>(), policy => policy.Metadata.Name == "default-deny").Spec;
        Assert.Equal(["Egress", "Ingress"], deny.PolicyTypes.Order());
        Assert.True(deny.Ingress is null or [] && deny.Egress is null or [] && deny.PodSelector.MatchExpressions is null or []);
        Assert.All(rendered.Objects.OfType<k8s.IKubernetesObject<V1ObjectMeta>>().Where(one => one is not V1Namespace), one => Assert.Equal("anip", one.Metadata.NamespaceProperty));
    }

    [Fact]
    public async Task Workers_are_added_by_processor_and_by_what_waits()
    {
        var rendered = await RenderedKubernetes.RenderAsync("base");
        var scalers = rendered.Of<V2HorizontalPodAutoscaler>().ToDictionary(scaler => scaler.Metadata.Name, StringComparer.Ordinal);

        Assert.Equal(["anip-api", "anip-worker"], scalers.Keys.Order());
        Assert.All(scalers.Values, scaler => Assert.Contains(scaler.Spec.Metrics, metric => metric.Resource?.Name == "cpu"));
        Assert.Contains(scalers["anip-worker"].Spec.Metrics, metric => metric.External?.Metric.Name == "anip_articles_waiting");
        // What scales by itself must not be set back by each apply.
        Assert.All(rendered.Of<V1Deployment>().Where(deployment => deployment.Metadata.Name == "anip-worker"), deployment => Assert.Null(deployment.Spec.Replicas));
        Assert.Equal(Roles.Except(["anip-migrate"]), rendered.Of<V1PodDisruptionBudget>().Select(budget => budget.Metadata.Name).Order());
    }

    [Fact]
    public async Task What_works_on_plans_sees_one_folder_of_them_in_the_full_system()
    {
        var rendered = await RenderedKubernetes.RenderAsync("overlays/full");
        var lakes = rendered.Pods.Where(pod => pod.Name is "anip-api" or "anip-worker" || Spark.Contains(pod.Name)).Select(pod => pod.Pod.Spec).ToList();

        Assert.Equal(5, lakes.Count);
        Assert.All(lakes, pod => Assert.Equal("lake", Assert.Single(pod.Volumes, volume => volume.Name == "lake").PersistentVolumeClaim.ClaimName));
        Assert.All(lakes, pod => Assert.Equal("/lake", pod.Containers[0].VolumeMounts.Single(mount => mount.Name == "lake").MountPath));
    }

    [Fact]
    public async Task Airflow_has_the_settings_the_files_and_the_image_that_it_has_in_compose()
    {
        await using var compose = new ResolvedCompose();
        await compose.InitializeAsync();
        var beside = compose.Services["airflow-scheduler"];
        var rendered = await RenderedKubernetes.RenderAsync("overlays/full");
        var pods = rendered.Pods.Where(pod => Airflow.Contains(pod.Name)).Select(pod => pod.Pod.Spec).ToList();
        var files = Assert.Single(rendered.Of<V1ConfigMap>(), map => map.Metadata.Name.StartsWith("airflow-files-", StringComparison.Ordinal)).Data;

        Assert.Equal(
            beside.Map("environment").Select(one => $"{one.Key}={one.Value}").Order(StringComparer.Ordinal),
            Assert.Single(rendered.Of<V1ConfigMap>(), map => map.Metadata.Name == "airflow").Data.Select(one => $"{one.Key}={one.Value}").Order(StringComparer.Ordinal));
        Assert.Equal(["anip_pipelines.py", "start"], files.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(File.ReadAllText(EndToEnd.Tests.Repository.File("deploy/airflow/start")), files["start"]);
        Assert.All(pods, pod => Assert.Equal(beside.Text("image"), pod.Containers[0].Image));
        Assert.All(pods, pod => Assert.Equal(["pipelines", "export", "/pipelines/anip_pipelines.json", "--force"], pod.InitContainers[0].Args));
    }

    private static IEnumerable<V1Container> Containers(V1PodSpec pod) => pod.Containers.Concat(pod.InitContainers ?? []);

    private static async Task<IEnumerable<string>> NamesAsync(string folder) => (await RenderedKubernetes.RenderAsync(folder)).Pods.Select(pod => pod.Name).Order(StringComparer.Ordinal);

    // Field by field what the profile asks for: https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
    private static void CheckPod(V1PodSpec pod)
    {
        Assert.True(pod.HostNetwork is null or false && pod.HostPID is null or false && pod.HostIPC is null or false && pod.HostUsers is null or true);
        Assert.True(pod.SecurityContext.RunAsNonRoot);
        Assert.InRange(pod.SecurityContext.RunAsUser ?? 0, 1, long.MaxValue);
        Assert.Equal("RuntimeDefault", pod.SecurityContext.SeccompProfile.Type);
        Assert.True(pod.SecurityContext.Sysctls is null or []);
        Assert.False(pod.AutomountServiceAccountToken);
        Assert.All(pod.Volumes, volume => Assert.True(volume.ConfigMap is not null || volume.EmptyDir is not null || volume.Secret is not null || volume.PersistentVolumeClaim is not null, volume.Name));
        Assert.All([.. pod.InitContainers ?? [], .. pod.Containers], CheckContainer);
    }

    private static void CheckContainer(V1Container container)
    {
        var context = container.SecurityContext;
        Assert.False(context.AllowPrivilegeEscalation);
        Assert.True(context.Privileged is null or false);
        Assert.Equal(["ALL"], context.Capabilities.Drop);
        Assert.True(context.Capabilities.Add is null or []);
        Assert.True(context.RunAsNonRoot is null or true && context.RunAsUser is null or > 0);
        Assert.True(context.SeccompProfile is null or { Type: "RuntimeDefault" } && context.ProcMount is null or "Default");
        Assert.True((container.Ports ?? []).All(port => port.HostPort is null or 0));
    }
}
