using System.Reflection;
using System.Reflection.Emit;
using TorchSharp;

namespace ClusterVae.Deep.Tests.Tensors;

public class HeldNumbersTests
{
    private const BindingFlags all = BindingFlags.DeclaredOnly | BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;

    private static readonly Dictionary<short, OpCode> codes = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value);

    /// <summary>
    /// What an operator, a conversion or any other method of TorchSharp wraps on its way to torch may be freed before torch reads it: every number goes through
    /// <see cref="HeldNumbers.Held(double)"/>, and methods that wrap numbers of their own are not called.
    /// </summary>
    [Fact]
    public void Every_number_that_torch_reads_is_held()
    {
        var methods = typeof(HeldNumbers).Assembly.GetTypes().Where(type => type != typeof(HeldNumbers) && type != typeof(HeldSums))
            .SelectMany(type => type.GetMethods(all).Cast<MethodBase>().Concat(type.GetConstructors(all))).ToArray();
        Assert.Contains(methods, method => Calls(method).Any(call => call.DeclaringType == typeof(HeldNumbers)));
        var known = new Dictionary<MethodBase, MethodBase[]>();
        var careless = methods.SelectMany(method => Calls(method).Where(call => WrapsANumber(call, known)).Select(call => $"{method.DeclaringType}.{method.Name} calls {call}")).ToArray();
        Assert.True(careless.Length == 0, string.Join(Environment.NewLine, careless));
        Assert.All([nameof(Careless), nameof(CarelessSum)], name => Assert.Contains(Calls(typeof(HeldNumbersTests).GetMethod(name, all)!), call => WrapsANumber(call, known)));
    }

    [Fact]
    public void A_number_is_what_it_was()
    {
        using var whole = torch.tensor([1L, 2]) * HeldNumbers.Held(3);
        Assert.Equal((torch.ScalarType.Int64, 6L), (whole.dtype, whole[1].ToInt64()));
        using var real = torch.tensor([1f, 2]) * HeldNumbers.Held(0.5);
        Assert.Equal((torch.ScalarType.Float32, 1f), (real.dtype, real[1].ToSingle()));
    }

    [Fact]
    public void Sums_and_squares_are_those_of_torch()
    {
        using var scope = torch.NewDisposeScope();
        var (a, b) = (torch.tensor([1f, 2, -3]), torch.tensor([0.5f, 4, 8]));
        Assert.Equal((a + b).data<float>(), a.Plus(b).data<float>());
        Assert.Equal((a + 2).data<float>(), a.Plus(HeldNumbers.Held(2)).data<float>());
        Assert.Equal((2 - a).data<float>(), HeldNumbers.Held(2).Minus(a).data<float>());
        Assert.Equal(a.square().data<float>(), a.Squared().data<float>());
        Assert.Equal([2.5f, 7, 6], a.Increase(b).Increase(HeldNumbers.Held(1)).data<float>());
    }

    private static torch.Tensor Careless(torch.Tensor x) => x * 2;

    private static torch.Tensor CarelessSum(torch.Tensor x) => x + x;

    /// <summary>Whether the method is, or calls on any way inside TorchSharp, a conversion that wraps a number.</summary>
    private static bool WrapsANumber(MethodBase call, Dictionary<MethodBase, MethodBase[]> known)
    {
        var met = new HashSet<MethodBase> { call };
        var open = new Stack<MethodBase>(met);
        while (open.TryPop(out var method))
        {
            if (method.DeclaringType?.Assembly != typeof(torch).Assembly)
                continue;
            if (method.DeclaringType == typeof(Scalar) ? method.Name == "op_Implicit" : method.Name == "ToScalar")
                return true;
            // A number that was held before is not wrapped by what the Scalar does inside.
            if (method.DeclaringType == typeof(Scalar))
                continue;
            if (!known.TryGetValue(method, out var inner))
                known[method] = inner = [.. Calls(method)];
            foreach (var next in inner.Where(met.Add))
                open.Push(next);
        }
        return false;
    }

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
