namespace Anip.Training.Data;

/// <summary>Stands for the key of a row in eight bytes: seven to know it again, and the one that decides whether it is kept to calibrate on.</summary>
internal readonly record struct RowKey(ulong Bits)
{
    // About a twentieth of what may be learnt from.
    private const int HoldOutByteBelow = 13;

    /// <summary>Of a row without letters and digits.</summary>
    public static RowKey Empty { get; } = Of("");

    /// <summary>Whether a row that may be learnt from is kept to calibrate on.</summary>
    public bool IsHeldOut => (byte)Bits < HoldOutByteBelow;

    /// <param name="key">As <see cref="DevelopmentRows.Key"/> gives it.</param>
    public static RowKey Of(string key) => new((DevelopmentRows.Number(key) & ~0xFFUL) | (byte)DevelopmentRows.HoldOutByte(key));
}
