using System.Globalization;
using System.Numerics;

namespace Microsoft.ML.Data;

/// <summary>Which values may become which others, and how.</summary>
internal static class Conversions
{
    private static readonly Type[] Signed = [typeof(sbyte), typeof(short), typeof(int), typeof(long)];
    private static readonly Type[] Unsigned = [typeof(byte), typeof(ushort), typeof(uint), typeof(ulong)];
    private static readonly Type[] Real = [typeof(float), typeof(double)];

    public static T MissingValue<T>()
        => typeof(T) == typeof(float) ? (T)(object)float.NaN : typeof(T) == typeof(double) ? (T)(object)double.NaN : default;

    public static Predicate<T> MissingTest<T>(PrimitiveDataViewType type)
    {
        if (typeof(T) == typeof(float))
            return value => float.IsNaN((float)(object)value);
        if (typeof(T) == typeof(double))
            return value => double.IsNaN((double)(object)value);
        if (type is KeyDataViewType)
            return value => EqualityComparer<T>.Default.Equals(value, default);
        return _ => false;
    }

    public static Func<T, string> ToText<T>()
        => typeof(T) == typeof(ReadOnlyMemory<char>)
            ? value => value.ToString()
            : value => Convert.ToString(value, CultureInfo.InvariantCulture);

    /// <summary>Whether the value survives: integers keep their sign, nothing but text and truth values comes from anywhere.</summary>
    public static bool Exists(Type source, Type target)
    {
        if (source == target || target == typeof(ReadOnlyMemory<char>) || source == typeof(ReadOnlyMemory<char>))
            return true;
        if (source == typeof(bool))
            return Signed.Contains(target) || Real.Contains(target);
        if (Signed.Contains(source))
            return Signed.Contains(target) || Real.Contains(target) || target == typeof(bool);
        if (Unsigned.Contains(source))
            return Unsigned.Contains(target) || Real.Contains(target) || target == typeof(bool);
        return Real.Contains(source) && (Real.Contains(target) || target == typeof(bool));
    }

    public static Func<TSource, TTarget> Make<TSource, TTarget>()
    {
        if (typeof(TSource) == typeof(TTarget))
            return value => (TTarget)(object)value;
        if (typeof(TTarget) == typeof(ReadOnlyMemory<char>))
        {
            var toText = ToText<TSource>();
            return value => (TTarget)(object)toText(value).AsMemory();
        }

        if (typeof(TSource) == typeof(ReadOnlyMemory<char>))
        {
            return value => TextParser<TTarget>.TryParse(((ReadOnlyMemory<char>)(object)value).Span, out var parsed)
                ? parsed
                : TextParser<TTarget>.ValueOfUnreadable(((ReadOnlyMemory<char>)(object)value).Span);
        }

        if (typeof(TTarget) == typeof(bool))
            return value => (TTarget)(object)Convert.ToBoolean(value, CultureInfo.InvariantCulture);
        if (typeof(TSource) == typeof(bool))
            return value => (TTarget)Convert.ChangeType((bool)(object)value ? 1 : 0, typeof(TTarget), CultureInfo.InvariantCulture);
        return (Func<TSource, TTarget>)typeof(Conversions).GetMethod(nameof(MakeNumber)).MakeGenericMethod(typeof(TSource), typeof(TTarget))
            .Invoke(null, null);
    }

    // A narrower integer keeps the low bits, as a cast does.
    public static Func<TSource, TTarget> MakeNumber<TSource, TTarget>()
        where TSource : INumberBase<TSource>
        where TTarget : INumberBase<TTarget>
        => TTarget.CreateTruncating;
}
