using Anip.Articles;
using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;

namespace Anip.Tests.Architecture;

/// <summary>Which module of Anip may use which. Cannot see what the compiler erases: constants and nameof.</summary>
public sealed class ModuleBoundaryTests
{
    private static readonly ModuleDefinition Code = ModuleDefinition.ReadModule(typeof(Article).Assembly.Location);

    [Fact]
    public void Every_module_has_its_arrows()
    {
        var unknown = Code.Types.Select(ModuleOf).OfType<string>().Distinct().Except(House.Modules.Keys);

        Assert.Empty(unknown);
        Assert.Contains(Code.Types, type => ModuleOf(type) == "Articles");
    }

    [Fact]
    public void Modules_use_only_the_public_types_of_modules_that_they_may_use()
    {
        var forbidden =
            from arrow in Arrows()
            where House.Modules.ContainsKey(arrow.From)
            where !House.Modules[arrow.From].Contains(arrow.To) || !Outermost(arrow.Used).IsPublic
            select $"{Outermost(arrow.Type).FullName} -> {arrow.Used.FullName}";

        Assert.Empty(forbidden.Distinct());
    }

    [Fact]
    public void No_module_may_use_what_it_does_not_use()
    {
        var used = Arrows().Select(arrow => (arrow.From, arrow.To)).ToHashSet();

        var idle = from module in House.Modules from other in module.Value where !used.Contains((module.Key, other)) select $"{module.Key} -> {other}";
        Assert.Equal([], idle);
    }

    private static IEnumerable<(string From, string To, TypeDefinition Type, TypeDefinition Used)> Arrows() =>
        from type in Code.GetAllTypes()
        let module = ModuleOf(type)
        where module is not null
        from used in Uses(type)
        let other = ModuleOf(used)
        where other is not null && other != module
        select (module, other, type, used);

    // Reads the IL, so that the bodies of async methods and iterators, compiled into nested types, are seen too.
    private static IEnumerable<TypeDefinition> Uses(TypeDefinition type)
    {
        var signatures = type.Fields.Select(field => field.FieldType)
            .Concat(type.Methods.SelectMany(method => method.Parameters.Select(parameter => parameter.ParameterType).Append(method.ReturnType)))
            .Concat(type.Interfaces.Select(contract => contract.InterfaceType))
            .Append(type.BaseType);
        var attributes = type.CustomAttributes.Concat(type.Methods.SelectMany(method => method.CustomAttributes))
            .Concat(type.Properties.SelectMany(property => property.CustomAttributes))
            .Select(attribute => attribute.AttributeType);
        var bodies = type.Methods.Where(method => method.HasBody).SelectMany(method =>
            method.Body.Instructions.SelectMany(Operands).Concat(method.Body.Variables.Select(variable => variable.VariableType)));
        return signatures.Concat(attributes).Concat(bodies).OfType<TypeReference>().SelectMany(WithArguments)
            .Where(used => used.Scope == Code).Select(used => used.Resolve()).OfType<TypeDefinition>();
    }

    private static IEnumerable<TypeReference> Operands(Instruction instruction) => instruction.Operand switch
    {
        TypeReference used => [used],
        GenericInstanceMethod method => method.GenericArguments.Append(method.DeclaringType),
        MemberReference member => [member.DeclaringType],
        _ => [],
    };

    private static IEnumerable<TypeReference> WithArguments(TypeReference type) => type switch
    {
        GenericInstanceType generic => generic.GenericArguments.SelectMany(WithArguments).Append(generic.ElementType),
        GenericParameter => [],
        TypeSpecification wrapped => WithArguments(wrapped.ElementType),
        _ => [type],
    };

    private static TypeDefinition Outermost(TypeDefinition type) => type.DeclaringType is { } outer ? Outermost(outer) : type;

    private static string? ModuleOf(TypeDefinition type) => Outermost(type).Namespace.Split('.') is ["Anip", var module, ..] ? module : null;
}
