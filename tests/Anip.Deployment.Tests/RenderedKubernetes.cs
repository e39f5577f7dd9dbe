using k8s;
using k8s.Models;

namespace Anip.Deployment.Tests;

/// <summary>An overlay of deploy/kubernetes, as kubectl renders it, in the types of the API: a field that these do not know ends the reading.</summary>
internal sealed class RenderedKubernetes
{
    private RenderedKubernetes(string text, IReadOnlyList<object> objects) => (Text, Objects) = (text, objects);

    public string Text { get; }

    public IReadOnlyList<object> Objects { get; }

    /// <summary>The pods of all that makes some, by name.</summary>
    public IEnumerable<(string Name, V1PodTemplateSpec Pod)> Pods => Objects.Select((string Name, V1PodTemplateSpec Pod)? (one) => one switch
    {
        V1Deployment deployment => (deployment.Metadata.Name, deployment.Spec.Template),
        V1StatefulSet set => (set.Metadata.Name, set.Spec.Template),
        V1Job job => (job.Metadata.Name, job.Spec.Template),
        _ => null,
    }).OfType<(string, V1PodTemplateSpec)>();

    public IEnumerable<T> Of<T>() => Objects.OfType<T>();

    public static async Task<RenderedKubernetes> RenderAsync(string folder)
    {
        Assert.SkipUnless(Command.Exists("kubectl"), "kubectl is not installed.");
        var text = await Command.RunAsync("kubectl", "kustomize", EndToEnd.Tests.Repository.File($"deploy/kubernetes/{folder}"));
        var kinds = new Dictionary<string, Type>(StringComparer.Ordinal)
        {
            ["v1/Namespace"] = typeof(V1Namespace),
            ["v1/ConfigMap"] = typeof(V1ConfigMap),
            ["v1/Service"] = typeof(V1Service),
            ["v1/PersistentVolumeClaim"] = typeof(V1PersistentVolumeClaim),
            ["apps/v1/Deployment"] = typeof(V1Deployment),
            ["apps/v1/StatefulSet"] = typeof(V1StatefulSet),
            ["batch/v1/Job"] = typeof(V1Job),
            ["policy/v1/PodDisruptionBudget"] = typeof(V1PodDisruptionBudget),
            ["autoscaling/v2/HorizontalPodAutoscaler"] = typeof(V2HorizontalPodAutoscaler),
            ["networking.k8s.io/v1/NetworkPolicy"] = typeof(V1NetworkPolicy),
        };
        return new RenderedKubernetes(text, KubernetesYaml.LoadAllFromString(text, kinds, strict: true));
    }
}
