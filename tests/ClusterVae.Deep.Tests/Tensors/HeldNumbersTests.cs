using System.Reflection;
using System.Reflection.Emit;
using TorchSharp;

namespace ClusterVae.Deep.Tests.Tensors;

public class HeldNumbersTests
{
    private static readonly Dictionary<short, OpCode> codes = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value);

    /// <summary>What an operator or a conversion of TorchSharp wraps may be freed before torch reads it: every number goes through <see cref="HeldNumbers.Held(double)"/>.</summary>
    [Fact]
    public void Every_number_that_torch_reads_is_held()
    {
        const BindingFlags all = BindingFlags.DeclaredOnly | BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;
        var methods = typeof(HeldNumbers).Assembly.GetTypes().Where(type => type != typeof(HeldNumbers))
            .SelectMany(type => type.GetMethods(all).Cast<MethodBase>().Concat(type.GetConstructors(all))).ToArray();
        Assert.Contains(methods, method => Calls(method).Any(call => call.DeclaringType == typeof(HeldNumbers)));
        Assert.Empty(methods.Where(method => Calls(method).Any(WrapsANumber)).Select(method => $"{method.DeclaringType}.{method.Name}"));
        Assert.Contains(Calls(typeof(HeldNumbersTests).GetMethod(nameof(Careless), all)!), WrapsANumber);
    }

    [Fact]
    public void A_number_is_what_it_was()
    {
        using var whole = torch.tensor([1L, 2]) * HeldNumbers.Held(3);
        Assert.Equal((torch.ScalarType.Int64, 6L), (whole.dtype, whole[1].ToInt64()));
        using var real = torch.tensor([1f, 2]) * HeldNumbers.Held(0.5);
        Assert.Equal((torch.ScalarType.Float32, 1f), (real.dtype, real[1].ToSingle()));
    }

    private static torch.Tensor Careless(torch.Tensor x) => x * 2;

    private static bool WrapsANumber(MethodBase call) =>
        call.DeclaringType == typeof(Scalar) && call.Name == "op_Implicit" || call.Name == "ToScalar" && call.DeclaringType?.Namespace == "TorchSharp"
        || call.DeclaringType == typeof(torch.Tensor) && call.Name.StartsWith("op_", StringComparison.Ordinal) && call.Name is not ("op_Implicit" or "op_Explicit")
            && call.GetParameters().Any(parameter => parameter.ParameterType.IsPrimitive);

    private static IEnumerable<MethodBase> Calls(MethodBase method)
    {
        var il = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        var types = method.DeclaringType is { IsGenericType: true } type ? type.GetGenericArguments() : null;
        var own = method.IsGenericMethod ? method.GetGenericArguments() : null;
        for (var place = 0; place < il.Length;)
        {
            var code = il[place] == 0xFE ? codes[(short)(0xFE00 | il[place + 1])] : codes[il[place]];
            place += code.Size;
            if (code.OperandType == OperandType.InlineMethod)
                yield return method.Module.ResolveMethod(BitConverter.ToInt32(il, place), types, own)!;
            place += code.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + 4 * BitConverter.ToInt32(il, place),
                _ => 4,
            };
        }
    }
}
