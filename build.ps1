# Builds, tests and runs ClusterVae.MLNet on Windows.
[CmdletBinding()]
param(
    [Parameter(Position = 0)][ValidateSet('build', 'test', 'demo', 'run', 'attack', 'bench', 'format', 'pack', 'clean', 'help')][string]$Verb = 'help',
    [Parameter(Position = 1, ValueFromRemainingArguments = $true)][string[]]$Arguments = @()
)
$ErrorActionPreference = 'Stop'
Set-Location $PSScriptRoot
$solution = 'ClusterVae.MLNet.slnx'
$arguments = @($Arguments | Where-Object { $_ -ne '--' })

function Stop-With([string]$what, [string]$cure) {
    [Console]::Error.WriteLine("build.ps1: $what`n  cure: $cure")
    exit 1
}

function Invoke-Dotnet {
    & dotnet @args
    if ($LASTEXITCODE -ne 0) { exit $LASTEXITCODE }
}

function Invoke-Build {
    if (-not (Get-Command dotnet -ErrorAction SilentlyContinue)) { Stop-With 'the .NET SDK 10 is not installed' 'install the .NET 10 SDK and put dotnet on PATH' }
    Invoke-Dotnet build $solution -c Release -v q --nologo
}

switch ($Verb) {
    'build' { Invoke-Build }
    'test' {
        Invoke-Build
        Invoke-Dotnet format whitespace . --folder --verify-no-changes --exclude '**/obj/**' '**/bin/**' artifacts
        Invoke-Dotnet test $solution -c Release --no-build --nologo @arguments
    }
    'demo' { Invoke-Build; Invoke-Dotnet run --project src/ClusterVae.Cli -c Release --no-build -- demo @arguments }
    'run' { Invoke-Build; Invoke-Dotnet run --project src/ClusterVae.Cli -c Release --no-build -- @arguments }
    'attack' { Invoke-Build; Invoke-Dotnet tests/ClusterVae.Attack/bin/Release/net10.0/ClusterVae.Attack.dll @arguments }
    'bench' {
        Invoke-Build
        Invoke-Dotnet bench/bin/Release/net10.0/ClusterVae.Bench.dll @arguments
    }
    'format' { Invoke-Dotnet format whitespace . --folder --exclude '**/obj/**' '**/bin/**' artifacts }
    'pack' { Invoke-Build; Invoke-Dotnet pack $solution -c Release --no-build -o artifacts/packages }
    'clean' {
        Remove-Item -Recurse -Force artifacts -ErrorAction SilentlyContinue
        Get-ChildItem -Recurse -Directory -Include bin, obj | Remove-Item -Recurse -Force
    }
    default { 'build.ps1 build | test | demo | run -- ARGS | attack | bench NAME | format | pack | clean' }
}
