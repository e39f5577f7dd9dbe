using System.Text.RegularExpressions;

namespace Anip.Deployment.Tests;

/// <summary>The images that come from registries, and deploy/pin, which looks after their digests. What stands for the registries answers with the name that it is asked for.</summary>
public sealed partial class PinnedImagesTests : IDisposable
{
    private const string Registry =
        """
        #!/bin/sh
        [ "$1 $2" = "inspect --raw" ] || exit 2
        case $3 in
        *@*) grep -s -F "${3#*@} " "$0.has" > /dev/null || { echo "manifest unknown" >&2; exit 1; }
             grep -F "${3#*@} " "$0.has" | cut -d ' ' -f 2 | tr -d '\n' ;;
        *) printf %s "$3" ;;
        esac
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("anip-pin-").FullName;

    public PinnedImagesTests()
    {
        foreach (var file in (string[])["pin", .. Sources])
        {
            var copy = Path.Combine(_folder, "deploy", file);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(EndToEnd.Tests.Repository.File("deploy/" + file), copy);
        }

        var registry = Path.Combine(Directory.CreateDirectory(Path.Combine(_folder, "bin")).FullName, "skopeo");
        File.WriteAllText(registry, Registry);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(registry, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }
    }

    private static string[] Sources => ["Dockerfile", ".env.example", "mlflow/Dockerfile", "kubernetes/overlays/core/kustomization.yaml", "kubernetes/overlays/full/kustomization.yaml"];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Images_are_named_by_version_and_digest()
    {
        var images = Images("deploy");

        Assert.Equal(6, images.Count);
        Assert.All(images, image => Assert.Matches("^[a-z0-9./-]+:[a-z]*[0-9]+\\.[0-9]+\\.[0-9]+[a-z0-9.-]*@sha256:[0-9a-f]{64}$", image));
    }

    [Fact]
    public void Kubernetes_has_those_of_compose()
    {
        var overlays = Sources[3..].SelectMany(file => NewName().Matches(File.ReadAllText(EndToEnd.Tests.Repository.File("deploy/" + file)))).ToList();

        Assert.Equal(2, overlays.Count);
        Assert.All(overlays, image => Assert.Contains($"{image.Groups["name"].Value}:{image.Groups["tag"].Value}", Images("deploy")));
    }

    [Fact]
    public async Task What_has_a_digest_is_asked_for_only_to_renew_it()
    {
        var before = Images();

        Assert.Equal("", await PinAsync());
        Assert.Equal(before, Images());

        await PinAsync("--renew");
        Assert.Equal(before.Select(image => Tagged(image) + "@" + DigestOf("docker://" + Tagged(image))), Images());
        Assert.All(Sources[3..], file => Assert.All(NewName().Matches(File.ReadAllText(Path.Combine(_folder, "deploy", file))), image =>
            Assert.Contains($"{image.Groups["name"].Value}:{image.Groups["tag"].Value}", Images())));
    }

    [Fact]
    public async Task A_check_names_each_image_that_a_registry_does_not_have_and_changes_nothing()
    {
        await PinAsync("--renew");
        var images = Images();
        await HaveAsync(images);

        Assert.Equal(Found(images), Lines(await PinAsync("--check")));

        await HaveAsync(images[1..]);
        var (exitCode, output, messages) = await TryPinAsync("--check");

        Assert.Equal(1, exitCode);
        Assert.Equal(Found(images[1..]), Lines(output));
        Assert.Contains($"pin: {images[0]} is not found", messages, StringComparison.Ordinal);
        Assert.Equal(images, Images());
    }

    [Fact]
    public async Task A_wrong_word_is_answered_with_how_it_is_used()
    {
        var (exitCode, _, messages) = await TryPinAsync("--everything");

        Assert.Equal(2, exitCode);
        Assert.Contains("deploy/pin --check", messages, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Found(IEnumerable<string> images) => images.Select(image => image + ": found").Order(StringComparer.Ordinal);

    private static IEnumerable<string> Lines(string output) => output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal);

    // What the registry has from now on, each with its content.
    private Task HaveAsync(IEnumerable<string> images) => File.WriteAllLinesAsync(
        Path.Combine(_folder, "bin", "skopeo.has"), images.Select(image => $"{image[(Tagged(image).Length + 1)..]} docker://{Tagged(image)}"), TestContext.Current.CancellationToken);

    private static string Tagged(string image) => image[..image.IndexOf('@', StringComparison.Ordinal)];

    private static string DigestOf(string text) =>
        "sha256:" + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)));

    private List<string> Images() => Images(Path.Combine(_folder, "deploy"));

    private static List<string> Images(string folder) =>
    [
        .. Sources[..3].SelectMany(file => File.ReadLines(Path.IsPathRooted(folder) ? Path.Combine(folder, file) : EndToEnd.Tests.Repository.File($"{folder}/{file}")))
            .Select(line => Image().Match(line)).Where(match => match.Success).Select(match => match.Groups["image"].Value),
    ];

    private async Task<string> PinAsync(params string[] arguments)
    {
        var (exitCode, output, messages) = await TryPinAsync(arguments);
        Assert.True(exitCode == 0, messages);
        return output;
    }

    private Task<(int ExitCode, string Output, string Messages)> TryPinAsync(params string[] arguments) =>
        Command.TryAsync("env", [$"PATH={Path.Combine(_folder, "bin")}:/usr/bin:/bin", Path.Combine(_folder, "deploy", "pin"), .. arguments]);

    // Of those that are built here no registry is known: their names have neither a dot nor a slash.
    [GeneratedRegex("^(ARG )?[A-Z_]+_IMAGE=(?<image>[^ ]*[./][^ ]*)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Image();

    [GeneratedRegex("newName: (?<name>.+)\n +newTag: (?<tag>.+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NewName();
}
