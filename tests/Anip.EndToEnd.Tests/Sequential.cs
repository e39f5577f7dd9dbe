namespace Anip.EndToEnd.Tests;

/// <summary>Tests that keep every core busy for a minute: one after the other.</summary>
[CollectionDefinition(nameof(Sequential))]
public sealed class Sequential;
