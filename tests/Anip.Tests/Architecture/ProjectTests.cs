using System.Xml.Linq;
using Anip.Articles;
using Mono.Cecil;

namespace Anip.Tests.Architecture;

public sealed class ProjectTests
{
    private static readonly Dictionary<string, XDocument> Projects =
        Repository.Files("src", "*.csproj").ToDictionary(path => Path.GetFileNameWithoutExtension(path), XDocument.Load);

    [Fact]
    public void Projects_refer_inwards_only()
    {
        Assert.Equal(House.Projects.Keys.Order(), Projects.Keys.Order());
        Assert.All(Projects, project => Assert.Equal(House.Projects[project.Key].Order(), References(project.Value).Order()));

        static IEnumerable<string> References(XDocument project) => project.Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')));
    }

    [Fact]
    public void Only_tests_and_measurements_see_the_internals_of_a_project()
    {
        var friends =
            from project in Projects
            from friend in project.Value.Descendants("InternalsVisibleTo").Select(item => item.Attribute("Include")!.Value)
            select (Project: project.Key, Friend: friend);
        var inSource = Repository.Files("src", "*.cs").Where(path => File.ReadAllText(path).Contains("InternalsVisibleTo", StringComparison.Ordinal));

        Assert.NotEmpty(friends);
        Assert.DoesNotContain(friends, friend => friend.Friend != "Anip.Benchmarks" && !friend.Friend.EndsWith(".Tests", StringComparison.Ordinal));
        Assert.Empty(inSource.Select(Repository.Name));
    }

    [Fact]
    public void Anip_refers_to_no_database_web_or_native_package()
    {
        string[] foreign =
        [
            "Dapper", "dbup", "Google.Protobuf", "Grpc", "MLflow", "Microsoft.AspNetCore", "Microsoft.Data", "Microsoft.EntityFrameworkCore", "Microsoft.ML",
            "Npgsql", "Pgvector", "Quartz", "SQLitePCL", "Scalar", "Spectre", "System.CommandLine", "System.Data",
        ];
        using var code = ModuleDefinition.ReadModule(typeof(Article).Assembly.Location);
        var packages = XDocument.Load(Path.Combine(Repository.Root, "src/Anip/Anip.csproj")).Descendants()
            .Where(item => item.Name.LocalName is "PackageReference" or "FrameworkReference").Select(item => item.Attribute("Include")!.Value);

        var forbidden = code.AssemblyReferences.Select(reference => reference.Name).Concat(packages)
            .Where(name => foreign.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)));

        Assert.Empty(forbidden);
    }

    // What works with several stores: moves one into another, keeps the clock's jobs in whichever there is.
    private static readonly string[] OverAdapters = ["Relational", "Scheduling", "Transfer"];

    [Fact]
    public void Adapters_know_nothing_of_each_other()
    {
        var root = Path.Combine(Repository.Root, "src/Anip.Adapters");
        var adapters = Directory.GetDirectories(root).Select(Path.GetFileName).OfType<string>()
            .Except(["bin", "obj", .. OverAdapters]).ToList();

        var forbidden =
            from adapter in adapters
            from file in Repository.Files(Path.Combine("src/Anip.Adapters", adapter), "*.cs")
            let text = File.ReadAllText(file)
            from other in adapters
            where other != adapter && text.Contains($"Anip.Adapters.{other}", StringComparison.Ordinal)
            select $"{Repository.Name(file)} -> {other}";

        Assert.Empty(forbidden);
    }

    [Fact]
    public void Every_package_is_named_in_the_third_party_notices()
    {
        var notices = File.ReadAllText(Path.Combine(Repository.Root, "THIRD-PARTY-NOTICES.md"));
        var packages = XDocument.Load(Path.Combine(Repository.Root, "Directory.Packages.props")).Descendants("PackageVersion")
            .Select(package => package.Attribute("Include")!.Value).ToList();

        Assert.NotEmpty(packages);
        var missing = packages.Where(package => !notices.Contains($"| {package} |", StringComparison.Ordinal));
        Assert.Equal([], missing);
    }
}
