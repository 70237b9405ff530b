; The installer for Windows. bundle/windows.py fills in the fields and has it compiled.
; It installs for one person without asking for rights, or for all who share the machine.

[Setup]
AppId={{6C0E2B0B-6B0B-4E55-9C93-5D8E0B1B5C11}
AppName=@NAME@
AppVersion=@VERSION@
AppVerName=@NAME@ @VERSION@ (@FLAVOUR@)
AppPublisher=The Reelmate authors
DefaultDirName={autopf}\@NAME@
DefaultGroupName=@NAME@
DisableProgramGroupPage=yes
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=dialog
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
MinVersion=10.0.17763
LicenseFile=@LICENCE@
OutputDir=@OUTPUT@
OutputBaseFilename=@NAME@-@VERSION@-@FLAVOUR@-setup
SetupIconFile=@ICON@
UninstallDisplayIcon={app}\@WINDOWED@.exe
Compression=lzma2/max
SolidCompression=yes
ChangesAssociations=yes
ChangesEnvironment=yes
WizardStyle=modern
CloseApplications=yes

[Languages]
Name: "en"; MessagesFile: "compiler:Default.isl"

[Tasks]
Name: "desktopicon"; Description: "{cm:CreateDesktopIcon}"; Flags: unchecked
Name: "films"; Description: "Offer @NAME@ when a film is opened with another program"
Name: "path"; Description: "Make the command ""@COMMAND@"" known in terminals"; Flags: unchecked

[InstallDelete]
; Files of an earlier version that this one doesn't have would be loaded all the same.
Type: filesandordirs; Name: "{app}\_internal"

[Files]
Source: "@FOLDER@\@COMMAND@.exe"; DestDir: "{app}"; Flags: ignoreversion
Source: "@FOLDER@\@WINDOWED@.exe"; DestDir: "{app}"; Flags: ignoreversion
Source: "@FOLDER@\_internal\*"; DestDir: "{app}\_internal"; Flags: ignoreversion recursesubdirs createallsubdirs
Source: "@FOLDER@\licences\*"; DestDir: "{app}\licences"; Flags: ignoreversion

[Icons]
Name: "{autoprograms}\@NAME@"; Filename: "{app}\@WINDOWED@.exe"; AppUserModelID: "reelmate"
Name: "{autodesktop}\@NAME@"; Filename: "{app}\@WINDOWED@.exe"; Tasks: desktopicon

[Registry]
Root: HKA; Subkey: "Software\Classes\@TYPE@"; ValueType: string; ValueData: "Film"; Flags: uninsdeletekey; Tasks: films
Root: HKA; Subkey: "Software\Classes\@TYPE@\DefaultIcon"; ValueType: string; ValueData: "{app}\@WINDOWED@.exe,0"; Tasks: films
Root: HKA; Subkey: "Software\Classes\@TYPE@\shell\open\command"; ValueType: string; ValueData: """{app}\@WINDOWED@.exe"" ""%1"""; Tasks: films
Root: HKA; Subkey: "Software\Classes\Applications\@WINDOWED@.exe"; ValueType: string; ValueName: "FriendlyAppName"; ValueData: "@NAME@"; Flags: uninsdeletekey; Tasks: films
@ASSOCIATIONS@
Root: HKCU; Subkey: "Environment"; ValueType: expandsz; ValueName: "Path"; ValueData: "{olddata};{app}"; Tasks: path; Check: NotOnPath

[Run]
Filename: "{app}\@WINDOWED@.exe"; Description: "{cm:LaunchProgram,@NAME@}"; Flags: nowait postinstall skipifsilent

[Code]
function NotOnPath: Boolean;
var
  Path: String;
begin
  if not RegQueryStringValue(HKCU, 'Environment', 'Path', Path) then
    Path := '';
  Result := Pos(';' + Uppercase(ExpandConstant('{app}')) + ';', ';' + Uppercase(Path) + ';') = 0;
end;

procedure TakeOffPath;
var
  Path, Ours: String;
  Place: Integer;
begin
  if not RegQueryStringValue(HKCU, 'Environment', 'Path', Path) then
    Exit;
  Ours := ';' + ExpandConstant('{app}');
  Place := Pos(Uppercase(Ours) + ';', Uppercase(Path) + ';');
  if Place > 0 then
  begin
    Delete(Path, Place, Length(Ours));
    RegWriteExpandStringValue(HKCU, 'Environment', 'Path', Path);
  end;
end;

{ Whoever removes the program chooses whether what it remembers goes too; without an answer it
  is kept. }
procedure CurUninstallStepChanged(Step: TUninstallStep);
var
  Data: String;
begin
  if Step <> usPostUninstall then
    Exit;
  TakeOffPath;
  Data := ExpandConstant('{localappdata}\reelmate');
  if DirExists(Data) and (SuppressibleMsgBox(
      'Remove what @NAME@ remembers of your films, its settings and the packs you added?' + #13#10 +
      Data + #13#10#13#10 + 'Your films themselves are not touched.',
      mbConfirmation, MB_YESNO or MB_DEFBUTTON2, IDNO) = IDYES) then
    DelTree(Data, True, True, True);
end;
